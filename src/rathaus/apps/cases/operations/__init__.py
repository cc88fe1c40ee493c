"""Change drafts and cases; one module per part of their life."""
