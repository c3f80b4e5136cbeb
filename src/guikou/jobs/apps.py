"""Background work as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Rows that say what is to be done, leased to workers."""

    name = "guikou.jobs"
    default_auto_field = "django.db.models.BigAutoField"
