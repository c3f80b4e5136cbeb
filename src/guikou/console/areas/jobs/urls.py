"""Addresses of background work."""

from django.urls import path

from guikou.console.areas.jobs import views

urlpatterns = [
    path("", views.Jobs.as_view(), name="list"),
    path("<int:pk>/", views.JobPage.as_view(), name="show"),
    path("<int:pk>/progress.json", views.JobProgress.as_view(), name="progress"),
    path("<int:pk>/stop/", views.Stop.as_view(), name="stop"),
    path("<int:pk>/retry/", views.Retry.as_view(), name="retry"),
]
