"""Addresses of the API: `/api/v1/`, its description at `/api/v1/openapi.json`, and errors as JSON for everything else below `/api/`."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.http import conditional_page

from guikou.api.app import api, problem
from guikou.api.v1 import accounts, collection, common, findings, imports, people, public, requests, running
from guikou.kernel.bilingual import Text

AREAS = (people, accounts, requests, collection, imports, findings, running)  # importing them is what puts their endpoints on the router

api.add_router("", common.router)
api.add_router("/public", public.router)


def nothing_here(_request: HttpRequest) -> HttpResponse:
    """Answer for an address that the API does not have."""
    return problem(404, "Not found", Text("接口没有这个地址", "the API has no such address"))


_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = conditional_page(_pattern.callback)
urlpatterns = [path("v1/", (_patterns, _app_name, _namespace)), re_path("", nothing_here)]
