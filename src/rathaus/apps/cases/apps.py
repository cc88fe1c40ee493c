from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "rathaus.apps.cases"
    label = "cases"
    verbose_name = "Vorgänge"
