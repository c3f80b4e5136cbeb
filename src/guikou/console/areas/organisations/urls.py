"""Addresses of organisations."""

from django.urls import path

from guikou.console.areas.organisations import reforms, views

urlpatterns = [
    path("", views.OrganisationList.as_view(), name="list"),
    path("<int:pk>/", views.OrganisationPage.as_view(), name="show"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/add/", views.Add.as_view(), name="add"),
    path("<int:pk>/rename/", reforms.Rename.as_view(), name="rename"),
    path("<int:pk>/move/", reforms.Move.as_view(), name="move"),
    path("<int:pk>/merge/", reforms.Merge.as_view(), name="merge"),
    path("<int:pk>/split/", reforms.Split.as_view(), name="split"),
    path("<int:pk>/abolish/", reforms.Abolish.as_view(), name="abolish"),
]
