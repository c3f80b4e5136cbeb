"""Addresses of the bulletins."""

from django.urls import path

from guikou.console.areas.bulletins import documents, listing, writing

urlpatterns = [
    path("", listing.Bulletins.as_view(), name="list"),
    path("draft/", writing.DraftPage.as_view(), name="draft"),
    path("<int:pk>/", documents.BulletinPage.as_view(), name="show"),
    path("<int:pk>/renew/", writing.Renew.as_view(), name="renew"),
    path("<int:pk>/issue/", writing.Issue.as_view(), name="issue"),
    path("<int:pk>/bulletin.<str:kind>", documents.Document.as_view(), name="document"),
]
