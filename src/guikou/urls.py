"""Where requests go. The console's frame answers everything under /console/; the portal will own the root."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as frame

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("console/", include(frame)),
    path("", RedirectView.as_view(url="/console/")),
]
