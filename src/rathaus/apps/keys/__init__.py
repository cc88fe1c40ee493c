"""Keys: one per case, wrapped by the installation's master key; a city's own keys are derived.

Deleting the key of a case deletes the case, in backups too.
"""
