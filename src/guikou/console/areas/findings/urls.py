"""Addresses of the findings."""

from django.urls import path

from guikou.console.areas.findings import deciding, finding, listing

urlpatterns = [
    path("", listing.Problems.as_view(), name="list"),
    path("soon/", listing.Soon.as_view(), name="soon"),
    path("unknown/", listing.Unknown.as_view(), name="unknown"),
    path("account/<int:pk>/", finding.OfAccount.as_view(), name="of-account"),
    path("<int:pk>/", finding.FindingPage.as_view(), name="show"),
    *(path(f"<int:pk>/{choice.name}/", deciding.page(choice), name=choice.name) for choice in deciding.CHOICES),
]
