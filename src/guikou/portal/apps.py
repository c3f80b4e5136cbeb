"""The portal as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Public pages, feeds, the hub, and the newsletter's pages."""

    name = "guikou.portal"
