"""Addresses of the bulletins."""

from django.urls import path

from guikou.console.areas.bulletins import views

urlpatterns = [
    path("", views.Bulletins.as_view(), name="list"),
    path("draft/", views.DraftPage.as_view(), name="draft"),
    path("<int:pk>/", views.BulletinPage.as_view(), name="show"),
    path("<int:pk>/renew/", views.Renew.as_view(), name="renew"),
    path("<int:pk>/issue/", views.Issue.as_view(), name="issue"),
    path("<int:pk>/bulletin.<str:kind>", views.Document.as_view(), name="document"),
]
