"""Addresses of the findings."""

from django.urls import path

from guikou.console.areas.findings import views

urlpatterns = [
    path("", views.Problems.as_view(), name="list"),
    path("soon/", views.Soon.as_view(), name="soon"),
    path("unknown/", views.Unknown.as_view(), name="unknown"),
    path("account/<int:pk>/", views.OfAccount.as_view(), name="of-account"),
    path("<int:pk>/", views.FindingPage.as_view(), name="show"),
    path("<int:pk>/confirm/", views.Confirm.as_view(), name="confirm"),
    path("<int:pk>/set-aside/", views.SetAside.as_view(), name="set-aside"),
    path("<int:pk>/take-back/", views.TakeBack.as_view(), name="take-back"),
    path("<int:pk>/rectify/", views.Rectify.as_view(), name="rectify"),
    path("<int:pk>/answer/", views.Answer.as_view(), name="answer"),
]
