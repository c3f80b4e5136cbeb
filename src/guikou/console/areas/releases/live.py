"""What the form asks while somebody writes: previews with counters, places for files; and the pictures that pages show."""

import io
from typing import Any, ClassVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from guikou.console.areas.releases import material, words
from guikou.console.pages import JsonPage, Page
from guikou.console.words import say
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, NotAllowed, NotThere
from guikou.people.queries import organisation
from guikou.release.operations.attachments import keep_attachment
from guikou.release.operations.media import keep_picture, place
from guikou.release.previews import previews
from guikou.release.queries import writing as queries
from guikou.release.queries.media import media_types

NOTHING_SENT = Text("没有收到文件", "No file came")


class Preview(JsonPage):
    """Every chosen account's version of what is being typed, as it will look there; nothing is kept."""

    action = Action.WRITE_RELEASES
    http_method_names: ClassVar[list[str]] = ["post"]  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Return the previews as HTML, or why there are none."""
        asked = request.POST.get("organisation", "")
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise Http404
        owner = organisation(self.by, int(asked), Action.WRITE_RELEASES)
        made = material.read(request.POST)
        keys = {each.pk: each.key for each in queries.places(self.by, owner).all}
        former = self._former(request.POST.get("release", ""))
        try:
            content = queries.typed(
                self.by,
                owner,
                slug=request.POST.get("slug", "")[:40],
                kind=request.POST.get("kind", ""),
                masters=made.masters(),
                accounts=made.accounts(keys, former),
            )
        except (NotThere, NotAllowed):
            raise
        except Refusal as no:
            return JsonResponse({"html": "", "error": say(no.reason)})
        shown = previews(content, address_of=words.address_of)
        html = render_to_string("console/releases/previews.html", {"previews": shown, "nowhere": not shown})
        return JsonResponse({"html": html, "error": ""})

    def _former(self, asked: str) -> Any:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            return ()
        return queries.draft(self.by, int(asked)).content.accounts


class Upload(JsonPage):
    """Keep one file as soon as it is chosen, so that nothing of it is lost when the form is not sent."""

    action = Action.WRITE_RELEASES
    http_method_names: ClassVar[list[str]] = ["post"]  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Return under what it is known."""
        sent = request.FILES.get("file")
        if sent is None:
            return JsonResponse({"error": say(NOTHING_SENT)}, status=422)
        keep = keep_picture if self.kwargs["what"] == "picture" else keep_attachment
        try:
            kept = keep(data=sent.read(), name=sent.name or "", by=self.by, now=self.now)
        except (NotThere, NotAllowed):
            raise
        except Refusal as no:
            return JsonResponse({"error": say(no.reason)}, status=422)
        return JsonResponse({"digest": kept.digest, "name": kept.name, "address": words.address_of(kept.digest)})


class Media(Page):
    """Hand out a picture by its hash, which only those know who see it on a page, or who have it; anything else is a file to keep, never a page."""

    action = Action.SEE_RELEASES
    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Hand it out."""
        digest = self.kwargs["digest"]
        known = media_types([digest])
        path = place(digest)
        if digest not in known or not path.is_file():
            raise Http404
        picture = known[digest] in ("image/jpeg", "image/png", "image/gif")
        answer = FileResponse(io.BytesIO(path.read_bytes()), content_type=known[digest], as_attachment=not picture, filename=digest[:16])
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
        return answer
