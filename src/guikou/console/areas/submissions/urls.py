"""Addresses of material by mail: only the link in the mail leads here."""

from django.urls import path

from guikou.console.areas.submissions import confirming

urlpatterns = [path("<str:secret>/", confirming.Confirm.as_view(), name="confirm")]
