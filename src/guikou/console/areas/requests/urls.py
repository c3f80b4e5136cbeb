"""Addresses of the requests."""

from django.urls import path

from guikou.console.areas.requests import asking, deciding, views

urlpatterns = [
    path("", views.RequestList.as_view(), name="list"),
    path("open/", asking.Open.as_view(), name="open"),
    path("change/<int:account>/", asking.Change.as_view(), name="change"),
    path("close/<int:account>/", asking.Close.as_view(), name="close"),
    path("<int:pk>/", views.RequestPage.as_view(), name="show"),
    path("<int:pk>/edit/", asking.Edit.as_view(), name="edit"),
    path("<int:pk>/send/", asking.Send.as_view(), name="send"),
    path("<int:pk>/withdraw/", asking.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/approve/", deciding.Approve.as_view(), name="approve"),
    path("<int:pk>/return/", deciding.GiveBack.as_view(), name="return"),
    path("<int:pk>/refuse/", deciding.Refuse.as_view(), name="refuse"),
    path("<int:pk>/file/", deciding.File.as_view(), name="file"),
    path("<int:pk>/sheet.<str:kind>", views.Sheet.as_view(), name="sheet"),
]
