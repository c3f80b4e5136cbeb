"""The addresses of the console, under /console/."""

from django.urls import path
from django.views.generic import RedirectView

from guikou.console import areas, finding, language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home:home"), name="console"),
    path("language/", language.choose, name="language"),
    path("find/organisations/", finding.OrganisationSearch.as_view(), name="find-organisation"),
    *areas.urlpatterns(),
]
