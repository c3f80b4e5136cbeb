"""The trail as a Django application."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Append-only, hash-chained record of who did what."""

    name = "guikou.trail"
    default_auto_field = "django.db.models.BigAutoField"
