"""The citizens' door: find, apply, follow, read."""
