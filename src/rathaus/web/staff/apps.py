from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The staff's door."""

    name = "rathaus.web.staff"
    label = "staff"
