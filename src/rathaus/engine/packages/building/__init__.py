"""From files to the parts of a package."""
