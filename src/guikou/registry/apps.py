"""The package as a Django application."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Storage and operations; reading files and judging them needs no Django."""

    name = "guikou.registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what happens to the bodies that own accounts."""
        from guikou.registry import reforms  # noqa: PLC0415 - models can be imported only now

        reforms.listen()
