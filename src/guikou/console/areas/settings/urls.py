"""One's own settings."""

from django.urls import path

from guikou.console.areas.settings import views

urlpatterns = [path("", views.Own.as_view(), name="own")]
