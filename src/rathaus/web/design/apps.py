from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Shared templates, tags and static files."""

    name = "rathaus.web.design"
    label = "design"
