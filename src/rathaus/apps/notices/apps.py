from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Issued letters."""

    name = "rathaus.apps.notices"
    label = "notices"
    verbose_name = "Schreiben"
