"""What both doors share: templates, KERN markup, the form renderer, static files."""
