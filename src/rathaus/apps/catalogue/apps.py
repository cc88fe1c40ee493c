from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Published services."""

    name = "rathaus.apps.catalogue"
    label = "catalogue"
    verbose_name = "Leistungen"
