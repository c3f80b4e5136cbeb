"""The package as a Django application."""

from django.apps import AppConfig


class ConsolidationConfig(AppConfig):
    """Storage and operations; reading files and judging them needs no Django."""

    name = "guikou.consolidation"
    default_auto_field = "django.db.models.BigAutoField"
