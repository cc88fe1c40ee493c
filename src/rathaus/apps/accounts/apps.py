from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and staff."""

    name = "rathaus.apps.accounts"
    label = "accounts"
    verbose_name = "Konten"
