"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, people, roles."""

    name = "guikou.people"
    default_auto_field = "django.db.models.BigAutoField"
