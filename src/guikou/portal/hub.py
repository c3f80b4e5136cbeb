"""The address at which others subscribe to our feeds (WebSub)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guikou.kernel.bilingual import Refusal
from guikou.portal.answers import finished, preferred
from guikou.portal.feeds import Topics
from guikou.release.operations import websub

PLAIN = "text/plain; charset=utf-8"


@csrf_exempt  # machines ask; the callback confirms before anything changes
@require_POST
def asked(request: HttpRequest) -> HttpResponse:
    """Take a wish to subscribe or to end it: 202, and the worker asks the callback. A wish that cannot be meant is 400 with the reason."""
    try:
        websub.ask(request.POST.dict(), topics=Topics(), now=timezone.now())
    except websub.TooMany as full:
        answer = HttpResponse(full.reason.on(preferred(request)), status=503, content_type=PLAIN, headers={"Retry-After": "600"})
    except Refusal as wrong:
        answer = HttpResponse(wrong.reason.on(preferred(request)), status=400, content_type=PLAIN)
    else:
        answer = HttpResponse(status=202)
    return finished(request, answer, kept=False)
