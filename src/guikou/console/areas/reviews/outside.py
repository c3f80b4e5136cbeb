"""
The page of a one-time link, for a reviewer without an account.

The token comes behind the `#` of the address, which browsers send to nobody, and from there in the body of a POST: so it stands in no log, no history of a proxy and
no `Referer`. The token itself is what proves who asks; there is no session that another page could use, so that there is no CSRF cookie to check either (apps
that open links in a window of their own often keep none).
"""

from typing import Any

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from guikou.console.areas.reviews.forms import ReturnForm
from guikou.console.areas.reviews.reading import changed, looks, readings
from guikou.console.areas.reviews.show import MOST_WHOLE, signed_names, statement
from guikou.console.areas.reviews.words import left, turn
from guikou.kernel.bilingual import Refusal, Text
from guikou.release.domain.links import LinkRefused
from guikou.release.operations import reviewing
from guikou.release.queries import reviews

TITLE = Text("审校", "Review")
MOST, WITHIN = 30, 60
"""Requests that one address on the network can make, and in how many seconds."""
HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
_CODES = {"zh": "zh-hans", "en": "en"}


@method_decorator([csrf_exempt, sensitive_post_parameters("token")], name="dispatch")
class OutsidePage(View):
    """What the holder of a link sees, signs and returns."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the language asked for; nothing is kept, indexed or told to others."""
        if chosen := _CODES.get(request.POST.get("language", "")):
            translation.activate(chosen)
        answer = super().dispatch(request, *args, **kwargs)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    def get(self, request: HttpRequest, edition: int) -> HttpResponse:  # noqa: ARG002 - the token has not come yet
        """Show the page whose script takes the token to where it is read."""
        return render(request, "console/reviews/outside_door.html", {"title": TITLE})

    def post(self, request: HttpRequest, edition: int) -> HttpResponse:
        """Show the edition, or sign or return it."""
        if _too_many(request):
            return self._ended(Text("操作太频繁，请一分钟后再试", "Too many requests; try again in a minute"), 429)
        token, now = request.POST.get("token", "").strip().rpartition("#")[2], timezone.now()
        try:
            match request.POST.get("do", ""):
                case "sign":
                    reviewing.sign_by_link(edition_id=edition, token=token, now=now)
                    return self._done(Text("已签署，谢谢。", "Signed. Thank you."))
                case "return":
                    return self._returned(edition, token, now)
                case _:
                    return self._shown(edition, token, now)
        except LinkRefused as refused:
            return self._ended(refused.reason, 410)
        except Refusal as refused:
            return self._ended(refused.reason, 409)

    def _returned(self, edition: int, token: str, now: Any) -> HttpResponse:
        form = ReturnForm(self.request.POST)
        if not form.is_valid():
            return self._shown(edition, token, now, form=form, status=422)
        reviewing.send_back_by_link(edition_id=edition, token=token, why=form.cleaned_data["why"], now=now)
        return self._done(Text("已退回撰稿人，谢谢。", "It went back to its author. Thank you."))

    def _shown(self, edition: int, token: str, now: Any, *, form: ReturnForm | None = None, status: int = 200) -> HttpResponse:
        found = reviews.by_link(edition, token, now=now)
        names = signed_names(found)
        shown = looks(found.content, lambda digest: _picture(found, digest))
        context = {
            "title": found.release.title or TITLE,
            "token": token,
            "found": found,
            "turn": turn(found.turn),
            "left": left(found.due, now),
            "statement": statement(found, now) if found.barrier is None else None,
            "return_form": form or ReturnForm(),
            "texts": readings(found.content, (), names)[0],
            "changes": changed(found.changes, names),
            "compared": found.changes is not None,
            "looks": shown,
            "unfolded": len(shown) <= MOST_WHOLE,
        }
        return render(self.request, "console/reviews/outside.html", context, status=status)

    def _done(self, said: Text) -> HttpResponse:
        return render(self.request, "console/reviews/outside_done.html", {"title": said, "good": True})

    def _ended(self, why: Text, status: int) -> HttpResponse:
        title = Text("链接不能使用", "This link cannot be used")
        return render(self.request, "console/reviews/outside_done.html", {"title": title, "why": why, "good": False}, status=status)


def _picture(found: reviews.Under, digest: str) -> str:
    """Return a picture as part of the page: without the token nothing else is handed out, and addresses of pictures must not hold it."""
    try:
        return reviews.small_picture(found.content, digest)
    except (Refusal, OSError):
        return "data:,"


def _too_many(request: HttpRequest) -> bool:
    """Count the requests of one address of the network; each process counts for itself. Tokens cannot be guessed: this only spares the machine."""
    key = f"review-link:{get_client_ip_address(request)}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it expired just now
        return False


urlpatterns = [path("<int:edition>/", OutsidePage.as_view(), name="review-link")]
