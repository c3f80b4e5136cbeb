"""Addresses of the conflicts."""

from django.urls import path

from guikou.console.areas.conflicts import settling, views

urlpatterns = [
    path("", views.ConflictList.as_view(), name="list"),
    path("<int:pk>/", views.ConflictPage.as_view(), name="show"),
    path("<int:pk>/value/", settling.ChooseValue.as_view(), name="value"),
    path("<int:pk>/one/", settling.One.as_view(), name="one"),
    path("<int:pk>/two/", settling.Two.as_view(), name="two"),
    path("<int:pk>/aside/", settling.Aside.as_view(), name="aside"),
]
