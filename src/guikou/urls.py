"""Where requests go. The console's frame answers everything under /console/; the portal owns the root."""

from django.urls import include, path
from wagtail.admin import urls as frame

from guikou.console.areas.people.sign_in import urls as sign_in

handler400 = "guikou.console.errors.bad_request"
handler404 = "guikou.portal.errors.not_found"

urlpatterns = [
    path("account/", include(sign_in)),
    path("console/", include(sign_in.doors)),
    path("console/", include("guikou.console.urls")),
    path("console/", include(frame)),  # closed, except what console.middleware lets through
    path("review/", include("guikou.console.areas.reviews.outside")),
    path("api/", include("guikou.api.urls")),
    path("", include("guikou.portal.urls")),
]
