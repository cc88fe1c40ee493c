"""What must reach the outside: at least once, each with an idempotency key, retried, visible when stuck."""
