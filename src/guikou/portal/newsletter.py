"""The pages of the newsletter: subscribing in two steps, and what a subscriber does by the links of their mails. Nobody has to sign in, and no cookie is set."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guikou.kernel.bilingual import Language, Refusal
from guikou.portal import letters
from guikou.portal.answers import finished, page
from guikou.release.content import KINDS
from guikou.release.operations import subscribing as operations
from guikou.release.operations import subscriptions
from guikou.release.operations.subscribing import Choice, NoSuchNewsletter, NotAnAddress
from guikou.release.operations.subscriptions import NoSuchSubscriber
from guikou.release.queries import public

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """
    Let a page be posted to without a cookie: whoever posts holds a link of their own, or asks for a mail that has to be confirmed. The address of the page, which
    is such a link, is told to nobody.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, language: Language, **named: str) -> HttpResponse:
        try:
            answer = view(request, language, **named)
        except NoSuchSubscriber as nothing:
            raise Http404 from nothing
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return shown


@_open
def subscribing(request: HttpRequest, language: Language) -> HttpResponse:
    """Ask what somebody wants to get and at which address; then send a mail there to confirm with."""
    offered = operations.newsletters()
    given, wrong = _given(request, language), None
    if request.method == "POST":
        chosen = request.POST.get("newsletter", str(offered[0].pk) if len(offered) == 1 else "")
        try:
            number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
            token = operations.ask(newsletter=number, address=request.POST.get("address", ""), choice=given)
        except (NoSuchNewsletter, NotAnAddress) as refusal:
            wrong = refusal
        else:
            letters.ask_to_confirm(request.POST["address"].strip().lower(), token, language, now=timezone.now())
            return _to(request, language, "asked/")
    context = {
        **_form(given),
        "offered": offered,
        "wrong": wrong,
        "address": request.POST.get("address", ""),
        "newsletter": request.POST.get("newsletter", ""),
        "paths": _paths(""),
    }
    return page(request, "subscribe", language, context, status=422 if wrong else 200, kept=False)


@require_safe
def asked(request: HttpRequest, language: Language) -> HttpResponse:
    """Say that a mail is on its way; the same whether or not somebody with that address has subscribed already."""
    return page(request, "asked", language, {"paths": _paths("asked/")}, kept=False)


@_open
def confirming(request: HttpRequest, language: Language, token: str) -> HttpResponse:
    """Let whoever reads the mails of the address confirm. With a button, as programs that look into mails follow links."""
    paths = _paths(f"confirm/{token}/")
    try:
        told = operations.asked(token)
        if request.method == "POST":
            row = operations.confirm(token=token, now=timezone.now())
            return _to(request, language, f"mine/{subscriptions.token_of(row.mark)}/?done=confirmed")
    except Refusal as refusal:
        return page(request, "over", language, {"wrong": refusal, "paths": paths}, status=410, kept=False)
    return page(request, "confirm", language, {"address": told["address"], "paths": paths}, kept=False)


@_open
def mine(request: HttpRequest, language: Language, token: str) -> HttpResponse:
    """Show a subscriber what they get, and let them change it."""
    row = subscriptions.subscriber(token)
    if request.method == "POST" and row.ended_at is None:
        subscriptions.prefer(token=token, choice=_given(request, language), now=timezone.now())
        return _to(request, language, f"mine/{token}/?done=changed")
    context = {**_form(Choice.of(row)), "row": row, "done": request.GET.get("done", ""), "paths": _paths(f"mine/{token}/")}
    return page(request, "mine", language, context, kept=False)


@_open
def leaving(request: HttpRequest, language: Language, token: str) -> HttpResponse:
    """End a subscription at once: by a button here, or by the mail program (RFC 8058)."""
    if request.method == "POST":
        subscriptions.leave(token=token, now=timezone.now())
    context = {"row": subscriptions.subscriber(token), "token": token, "paths": _paths(f"mine/{token}/leave/")}
    return page(request, "leave", language, context, kept=False)


@_open
def forgetting(request: HttpRequest, language: Language, token: str) -> HttpResponse:
    """Say what erasing means, and erase."""
    row = subscriptions.subscriber(token)
    done = request.method == "POST"
    if done:
        subscriptions.forget(token=token, now=timezone.now())
    context = {"row": row, "done": done, "token": token, "paths": _paths("" if done else f"mine/{token}/forget/")}
    return page(request, "forget", language, context, kept=False)


@_open
def data(request: HttpRequest, language: Language, token: str) -> HttpResponse:  # noqa: ARG001 - as its neighbours
    """Hand a subscriber everything that is kept of them."""
    answer = JsonResponse(subscriptions.about(subscriptions.subscriber(token)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = 'attachment; filename="newsletter.json"'
    return finished(request, answer, kept=False)


def _given(request: HttpRequest, language: Language) -> Choice:
    """Return what a form says; before it was sent, everything in the language of the page."""
    told = request.POST.get("language", language.value)
    units = tuple(int(each) for each in request.POST.getlist("unit") if each.isascii() and each.isdigit() and len(each) < 18)
    return Choice(language=Language(told) if told in ("zh", "en") else language, units=units, kinds=tuple(request.POST.getlist("kind")))


def _form(choice: Choice) -> dict[str, Any]:
    return {"units": public.units(), "kinds": [(key, word) for key, word in KINDS.items()], "choice": choice}


def _paths(rest: str) -> dict[str, str]:
    return {each.value: f"/{each.value}/newsletter/{rest}" for each in Language}


def _to(request: HttpRequest, language: Language, rest: str) -> HttpResponse:
    answer = HttpResponseRedirect(_paths(rest)[language.value])
    answer.status_code = 303
    return finished(request, answer, kept=False)
