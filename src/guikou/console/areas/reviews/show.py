"""The page on which somebody reads what will be public, and signs or returns it."""

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse

from guikou.console.areas.reviews import words
from guikou.console.areas.reviews.forms import RemarkForm, ReturnForm
from guikou.console.areas.reviews.reading import changed, looks, readings
from guikou.console.components import Crumb, Deed, Event, Pair, Status, Tone
from guikou.console.pages import Page
from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry.queries import platforms
from guikou.release.domain.states import ReleaseState
from guikou.release.queries import reviews
from guikou.release.standing import embargo
from guikou.trail.queries import history

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What browsers show inside a page and cannot be made to run."""
MOST_WHOLE = 3
"""So many looks are unfolded at once; of more, all but the first are folded."""


def crumbs() -> list[Crumb]:
    """Return the way back to the list."""
    return [Crumb(words.TITLE, reverse("reviews:list"))]


def signed_names(found: reviews.Under) -> dict[str, str]:
    """Return what the accounts of an edition are called, by key: with the platform, since an office often has one name everywhere."""
    named, known = Text("{name}（{platform}）", "{name} ({platform})"), platforms()
    return {key: say(named.fill(name=row.name, platform=known.get(row.platform, row.platform))) for key, row in found.accounts.items()}


def statement(found: reviews.Under, now: Any) -> Text:
    """Say in a sentence what is signed: which content, where it goes, in which languages, when it becomes public."""
    names = list(dict.fromkeys(signed_names(found).get(each.account, each.account) for each in found.content.accounts))
    where = words.listed(names) if names else Text("本单位网站", "the website")
    languages = words.languages(found.content)
    if found.review.state is ReleaseState.RELEASED:
        then = Text("稿件已应急发布，您的签署是补审", "It was released as an emergency; your signature settles its review")
    else:
        last = found.turn is found.review.route.before[-1]
        then = words.becomes_public(last=last, at=found.release.scheduled_at, now=now)
    return Text(
        "签署即同意这一内容（校验码 {mark}）以{languages}发布到：{where}。{then}。",
        "By signing you agree to exactly this content (code {mark}), in {languages}, on: {where}. {then}.",
    ).fill(mark=found.edition.content_hash[:8], languages=languages, where=where, then=then)


def events(found: reviews.Under) -> tuple[Event, ...]:
    """Return the turns in order: who signed, and what is still to come."""
    signed = {each.turn: each for each in found.review.signatures}
    told = []
    for turn in found.review.route.turns:
        done = signed.get(turn.number)
        if done:
            by = Text("已签署", "Signed") if done.way.value == "account" else Text("已凭链接签署", "Signed by link")
            told.append(Event(at=done.at, text=words.turn(turn) or Text("", ""), who=done.person.name, status=Status(by, Tone.GOOD)))
    return tuple(told)


def to_come(found: reviews.Under) -> list[tuple[Text | None, Text, bool]]:
    """Return the turns that are not signed: what each is called, who is asked, whether it is the present one."""
    signed = {each.turn for each in found.review.signatures}
    return [
        (words.turn(turn), words.listed(sorted(found.names.get(key, key) for key in turn.people)), turn is found.turn)
        for turn in found.review.route.turns
        if turn.number not in signed and found.review.state not in (ReleaseState.DRAFT, ReleaseState.CORRECTED, ReleaseState.RECALLED)
    ]


class ReviewPage(Page):
    """One edition under review."""

    action = Action.SEE_RELEASES
    template_name = "console/reviews/show.html"

    def found(self) -> reviews.Under:
        """Return the edition of the address."""
        return reviews.under_review(self.by, self.kwargs["release"], self.kwargs["number"], now=self.now)

    def context(self) -> dict[str, Any]:
        """Return all that a reviewer needs."""
        return page_of(self.found(), self.by, self.now, at=self.request.GET.get("at", ""))


def page_of(found: reviews.Under, by: Actor, now: Any, *, at: str = "") -> dict[str, Any]:
    """Return what the page of a review shows to somebody."""
    release, edition = found.release, found.edition
    names = signed_names(found)
    texts, loose = readings(found.content, found.remarks, names)
    shown = looks(found.content, lambda digest: reverse("reviews:file", args=[release.pk, edition.number, digest]))
    path = release.organisation.path
    reviewing = by.may(Action.REVIEW_RELEASES, path)
    under_way = found.turn is not None or found.review.state is ReleaseState.APPROVED
    lines = [line for text in texts for line in text.lines]
    here = next((line for line in lines if str(line.number) == at), None)
    return {
        "title": release.title or Text("（无标题）", "(no title)"),
        "state": words.status(edition.state, owed=edition.owed > 0),
        "crumbs": crumbs(),
        "deeds": [
            Deed(
                label=Text("发布审核表", "Review sheet"), address=reverse("reviews:sheet", args=[release.pk, edition.number]), icon="export"
            )
        ]
        if by.may(Action.EXPORT, path)
        else [],
        "found": found,
        "release": release,
        "edition": edition,
        "turn": words.turn(found.turn),
        "due": found.due,
        "left": words.left(found.due, now),
        "statement": statement(found, now) if found.barrier is None else None,
        "can_remark": reviewing and under_way,
        "can_settle": by.may(Action.WRITE_RELEASES, path),
        "can_link": by.may(Action.RUN_DESK, path) and any(key.startswith("link:") for key in found.signers),
        "away_hint": found.barrier is not None and reviewing,
        "return_form": ReturnForm(by=by),
        "remark_form": RemarkForm(by=by, initial=dict(here.place) if here else {}),
        "at": here.number if here else None,
        "texts": texts,
        "loose": loose,
        "unsettled": sum(each.settled_at is None for each in found.remarks),
        "changes": changed(found.changes, names),
        "compared": found.changes is not None,
        "looks": shown,
        "unfolded": len(shown) <= MOST_WHOLE,
        "pairs": _pairs(found),
        "events": events(found),
        "to_come": to_come(found),
        "lines": history(f"release:{release.pk}"),
    }


def _pairs(found: reviews.Under) -> tuple[Pair, ...]:
    release, edition = found.release, found.edition
    return (
        Pair(label=Text("主办单位", "Organisation"), value=release.organisation.name),
        Pair(label=Text("类型", "Kind"), value=words.kind(release.kind)),
        Pair(label=Text("撰稿人", "Written by"), value=sorted(each.name for each in edition.authors.all())),
        Pair(label=Text("版次", "Edition"), value=edition.number, note=_correction(edition)),
        Pair(
            label=Text("发布时间", "Becomes public"),
            value=edition.released_at or release.scheduled_at or Text("审定后立即发布", "as soon as it is approved"),
            note=embargo(release),
        ),
        Pair(
            label=Text("内容校验码", "Code of the content"),
            value=edition.content_hash,
            note=Text(
                "内容有任何改动，校验码都会改变，已有签署随之作废。", "Any change of the content changes it and voids the signatures."
            ),
        ),
    )


def _correction(edition: Any) -> Text | None:
    return Text("更正原因：{why}", "Why it was corrected: {why}").fill(why=edition.reason) if edition.reason else None


class File(Page):
    """A picture or an attachment of an edition."""

    action = Action.SEE_RELEASES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Hand it out: a picture to be shown in the page, anything else to be saved."""
        kept = reviews.file(self.by, kwargs["release"], kwargs["number"], kwargs["digest"])
        shown = kept.media_type in SHOWN
        media_type = kept.media_type if shown else "application/octet-stream"
        answer = FileResponse(io.BytesIO(kept.data), as_attachment=not shown, filename=kept.name, content_type=media_type)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
