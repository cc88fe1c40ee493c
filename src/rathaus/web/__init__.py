"""The doors: parse, call one query or operation, render."""
