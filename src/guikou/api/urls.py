"""Addresses of the API: `/api/v1/`, its description at `/api/v1/openapi.json`, and errors as JSON for everything else below `/api/`."""

import functools

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import path, re_path
from django.views.decorators.http import conditional_page

from guikou.api.app import api, problem
from guikou.api.idempotency import View, once
from guikou.api.v1 import (
    accounts,
    bulletins,
    channels,
    collection,
    common,
    custody,
    deliveries,
    drafting,
    duplicates,
    files,
    findings,
    imports,
    mergers,
    office,
    own,
    people,
    public,
    releases,
    requests,
    reviews,
    running,
    staff,
    webhooks,
)
from guikou.kernel.bilingual import Text

AREAS = (
    people,
    staff,
    own,
    accounts,
    custody,
    requests,
    collection,
    imports,
    findings,
    duplicates,
    bulletins,
    drafting,
    mergers,
    releases,
    office,
    reviews,
    deliveries,
    channels,
    files,
    running,
    webhooks,
)  # importing them is what puts their endpoints on the router

api.add_router("", common.router)
api.add_router("/public", public.router)


def nothing_here(_request: HttpRequest) -> HttpResponse:
    """Answer for an address that the API does not have."""
    return problem(404, "Not found", Text("接口没有这个地址", "the API has no such address"))


def told(view: View) -> View:
    """Return the view with errors told as problem+json that the library, or Django while it reads what was sent, tells in their own way."""

    @functools.wraps(view)
    def telling(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
            return problem(400, "Bad request", Text("请求无法识别", "the request cannot be read"))
        if answer.status_code != 405:
            return answer
        refused = problem(405, "Method not allowed", Text("这个地址不支持这种方法", "this address does not take that method"))
        refused["Allow"] = answer["Allow"]
        return refused

    return telling


_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    assert _pattern.callback  # noqa: S101 - the library's own patterns have one
    _pattern.callback = told(conditional_page(once(_pattern.callback)))
urlpatterns = [path("v1/", (_patterns, _app_name, _namespace)), re_path("", nothing_here)]
