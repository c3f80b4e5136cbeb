"""What people see who have failed too often."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guikou.console.areas.people.sign_in.adapters import username

LASTS = timedelta(hours=settings.AXES_COOLOFF_TIME)


def page(request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Say that it is locked, why, until when, and what to do meanwhile."""
    failed = AccessAttempt.objects.filter(username=username(request, credentials), ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    last = failed.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    minutes = int(LASTS.total_seconds() // 60)
    context = {"until": last + LASTS, "minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "people/locked_out.html", context, status=429)
