"""The package as a Django application."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Releases, their editions and signatures, and what becomes of them on every account."""

    name = "guikou.release"
    default_auto_field = "django.db.models.BigAutoField"
