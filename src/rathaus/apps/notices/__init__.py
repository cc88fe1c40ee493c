"""Letters as issued: words, PDF, delivery, notification, remedy period."""
