"""What is wrong between the parts of a package."""
