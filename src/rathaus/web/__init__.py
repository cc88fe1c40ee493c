"""The doors: thin layers that parse, call one query or operation, and render."""
