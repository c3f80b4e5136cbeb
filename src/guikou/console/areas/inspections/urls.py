"""Addresses of the inspections."""

from django.urls import path

from guikou.console.areas.inspections import views

urlpatterns = [
    path("", views.Inspections.as_view(), name="list"),
    path("ask/", views.Ask.as_view(), name="ask"),
    path("account/<int:pk>/", views.Again.as_view(), name="again"),
    path("<int:pk>/", views.InspectionPage.as_view(), name="show"),
    path("<int:pk>/progress.json", views.InspectionProgress.as_view(), name="progress"),
    path("<int:pk>/result.<str:kind>", views.Result.as_view(), name="result"),
]
