"""Views of the staff's door, one module per kind of work."""
