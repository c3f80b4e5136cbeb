"""Addresses of the channels; each is known by its account."""

from django.urls import path

from guikou.console.areas.channels import acts, connecting, listing, views

urlpatterns = [
    path("", listing.ChannelList.as_view(), name="list"),
    path("unconnected/", listing.Unconnected.as_view(), name="choose"),
    path("stops/", listing.StopList.as_view(), name="stops"),
    path("stops/new/", acts.StopSending.as_view(), name="stop"),
    path("stops/<int:pk>/lift/", acts.Resume.as_view(), name="resume"),
    path("<int:pk>/", views.ChannelPage.as_view(), name="show"),
    path("<int:pk>/connect/", connecting.Choose.as_view(), name="connect"),
    path("<int:pk>/settings/<slug:adapter>/", connecting.Settings.as_view(), name="settings"),
    path("<int:pk>/secrets/", connecting.Secrets.as_view(), name="secrets"),
    path("<int:pk>/probe/", acts.Probe.as_view(), name="probe"),
    path("<int:pk>/off/", acts.Off.as_view(), name="off"),
    path("<int:pk>/practice/", acts.Practice.as_view(), name="practice"),
    path("<int:pk>/live/", acts.Live.as_view(), name="live"),
]
