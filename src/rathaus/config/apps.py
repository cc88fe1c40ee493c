from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connects the apps' ports with adapters as soon as all apps are loaded."""

    name = "rathaus.config"
    label = "config"
    verbose_name = "Rathaus"

    def ready(self) -> None:
        """Compile the words of the pages; connect ports and adapters."""
        from django.conf import settings

        from rathaus.config.catalogues import compile_catalogues
        from rathaus.config.wiring import wire

        compile_catalogues(settings.LOCALE_PATHS[0])
        wire()
