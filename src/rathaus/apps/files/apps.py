from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files of cases."""

    name = "rathaus.apps.files"
    label = "files"
    verbose_name = "Dateien"
