"""Addresses of the calendar."""

from django.urls import path

from guikou.console.areas.calendar import export, planning, views

urlpatterns = [
    path("", views.CalendarPage.as_view(), name="show"),
    path("file/", export.CalendarFile.as_view(), name="file"),
    path("<int:pk>/plan/", planning.Plan.as_view(), name="plan"),
    path("<int:pk>/move/", planning.Move.as_view(), name="move"),
]
