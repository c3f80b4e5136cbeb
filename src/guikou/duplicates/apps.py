"""The package as a Django application."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """Storage and operations; reading files and judging them needs no Django."""

    name = "guikou.duplicates"
    default_auto_field = "django.db.models.BigAutoField"
