"""The API as a part of Django: it keeps webhooks and answers that may be asked for again."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API."""

    name = "guikou.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
