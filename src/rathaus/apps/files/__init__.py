"""Uploads and made documents: typed by content, size-limited, encrypted with the case's key."""
