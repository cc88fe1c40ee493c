"""Settings, addresses, server and commands: the one place that may know everything."""
