from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Encryption keys of cases."""

    name = "rathaus.apps.keys"
    label = "keys"
    verbose_name = "Schlüssel"
