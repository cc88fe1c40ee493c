"""See model.py for the nouns of this room."""
