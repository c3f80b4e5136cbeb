"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, people, roles."""

    name = "guikou.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Begin to note in the trail how people sign in."""
        from guikou.people.noting import connect  # noqa: PLC0415 - models are there only now

        connect()
