"""The package as a Django application."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Releases, their editions and signatures, and what becomes of them on every account."""

    name = "guikou.release"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register who carries the deliveries of newsletters, in every process."""
        from guikou.release.delivering import newsletter  # noqa: F401, PLC0415 - it needs the models, which are there by now
