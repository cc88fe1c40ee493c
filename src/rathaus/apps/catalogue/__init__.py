"""Published versions of service packages, what each city offers, and search."""
