from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log."""

    name = "rathaus.apps.audit"
    label = "audit"
    verbose_name = "Protokoll"
