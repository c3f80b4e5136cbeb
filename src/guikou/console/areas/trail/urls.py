"""Addresses of the trail."""

from django.urls import path

from guikou.console.areas.trail import views

urlpatterns = [
    path("", views.Trail.as_view(), name="list"),
    path("verification/", views.Verification.as_view(), name="verification"),
    path("verification/ask/", views.Verify.as_view(), name="verify"),
    path("verification/progress.json", views.VerificationProgress.as_view(), name="progress"),
]
