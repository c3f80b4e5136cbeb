"""The console as a Django application."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages, lists, forms, and the words on them."""

    name = "guikou.console"
