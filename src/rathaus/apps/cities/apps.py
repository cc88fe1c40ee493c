from django.apps import AppConfig


class CitiesConfig(AppConfig):
    """The tenants."""

    name = "rathaus.apps.cities"
    label = "cities"
    verbose_name = "Städte"
