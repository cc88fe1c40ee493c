from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connects the apps' ports with adapters as soon as all apps are loaded."""

    name = "rathaus.config"
    label = "config"
    verbose_name = "Rathaus"

    def ready(self) -> None:
        """Connect ports and adapters."""
        from rathaus.config.wiring import wire

        wire()
