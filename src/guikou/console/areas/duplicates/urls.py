"""Addresses of the duplicates."""

from django.urls import path

from guikou.console.areas.duplicates import views

urlpatterns = [
    path("", views.Groups.as_view(), name="list"),
    path("<int:pk>/", views.GroupPage.as_view(), name="show"),
]
