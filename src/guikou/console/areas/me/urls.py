"""Addresses of one's own account."""

from django.urls import path

from guikou.console.areas.me import views

urlpatterns = [
    path("", views.Me.as_view(), name="show"),
    path("sessions/end/", views.EndOwnSessions.as_view(), name="end-sessions"),
    path("tokens/new/", views.MakeToken.as_view(), name="make-token"),
    path("tokens/<int:pk>/revoke/", views.RevokeToken.as_view(), name="revoke-token"),
]
