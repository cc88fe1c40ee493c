from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """The citizens' door."""

    name = "rathaus.web.citizen"
    label = "citizen"
