"""Where requests go. The console's frame answers everything under /console/; the portal will own the root."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as frame

from guikou.console.areas.people.sign_in import urls as sign_in

handler400 = "guikou.console.errors.bad_request"

urlpatterns = [
    path("account/", include(sign_in)),
    path("console/", include(sign_in.doors)),
    path("console/", include("guikou.console.urls")),
    path("console/", include(frame)),  # closed, except what console.middleware lets through
    path("api/", include("guikou.api.urls")),
    path("", RedirectView.as_view(url="/console/")),
]
