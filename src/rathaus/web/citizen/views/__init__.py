"""Views of the citizens' door, one module per errand."""
