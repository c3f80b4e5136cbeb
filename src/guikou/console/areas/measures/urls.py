"""Addresses of the measurements."""

from django.urls import path

from guikou.console.areas.measures import views

urlpatterns = [path("account/<int:pk>/", views.OfAccount.as_view(), name="of-account")]
