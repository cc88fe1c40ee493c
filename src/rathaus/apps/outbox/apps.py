from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Deliveries."""

    name = "rathaus.apps.outbox"
    label = "outbox"
    verbose_name = "Postausgang"
