"""One delivery: where it stands and why, every attempt, the receipt, what came of it."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html

from guikou.channels.states import Hold, State
from guikou.console import outcome
from guikou.console.areas.deliveries.listing import TITLE
from guikou.console.areas.deliveries.words import MEDIA, STEPS, comment_rows, figure_rows, took
from guikou.console.components import Crumb, Deed, Link, Pair, Progress
from guikou.console.files import File, FilePage
from guikou.console.pages import JsonPage, Page
from guikou.console.words import language
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry.queries import platforms
from guikou.release.causes import Cause
from guikou.release.delivering.former import BY_PERSON
from guikou.release.queries import deliveries as queries
from guikou.release.queries.media import proof_of
from guikou.release.queries.newsletter import waiting
from guikou.release.receipts import receipt
from guikou.trail.queries import history

_SETTLED = (State.UNCONFIRMED, State.ACCEPTED, State.PREPARING)
_GIVEN_UP = (State.QUEUED, State.PREPARED, State.BY_HAND)
_FOR_GOOD = (Cause.REPLACED, Cause.TAKEN_BACK)
_ENDED = (State.VISIBLE, State.HANDED_OVER, State.RECALLED, State.REFUSED, State.BY_HAND)


class DeliveryPage(Page):
    """One delivery."""

    action = Action.SEE_RELEASES
    template_name = "console/deliveries/delivery.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        shown = queries.delivery(self.by, self.kwargs["pk"], now=self.now)
        row = shown.row
        return {
            "title": Text("{title} · {account}", "{title} · {account}").fill(title=row.release.title, account=row.account.name),
            "state": outcome.status(row),
            "crumbs": [Crumb(TITLE, reverse("deliveries:list"))],
            "shown": shown,
            "row": row,
            "problem": outcome.problem(row),
            "cause": outcome.cause(row),
            "next": outcome.next_step(row),
            "pairs": _pairs(row),
            "progress": _progress(row) if not _ended(row) else None,
            "steps": [Text(zh, en) for zh, en in row.steps],
            "attempts": [
                (each, STEPS[each.before], STEPS[each.after], Text(each.said_zh, each.said_en), took(each.took_ms))
                for each in shown.attempts
            ],
            "place": [(each, outcome.act(each), outcome.status(each)) for each in shown.place if each.pk != row.pk],
            "figures": figure_rows(shown.figures),
            "comments": comment_rows(shown.comments),
            "keeps": shown.capability.keeps if shown.capability else None,
            "by_person": BY_PERSON in (row.sent or {}),
            "again": self._again(row),
            "can": self._can(row),
            "lines": history(f"delivery:{row.pk}")[:50],
        }

    def _again(self, row: Any) -> bool:
        """Say whether trying again can help: not where a newer edition took its place."""
        waits = bool(row.hold or row.tries or row.state == State.REFUSED)
        return waits and row.cause not in _FOR_GOOD and self.by.may(Action.RUN_DESK, row.release.organisation.path)

    def _can(self, row: Any) -> list[Deed]:
        """Return what this person can do with it now."""
        path, state, held = row.release.organisation.path, State(row.state), row.hold != Hold.NOT
        found: list[Deed] = []

        def offer(text: Text, name: str, *, primary: bool = False) -> None:
            found.append(Deed(label=text, address=reverse(f"deliveries:{name}", args=[row.pk]), primary=primary))

        if state is State.BY_HAND and self.by.may(Action.WRITE_RELEASES, path):
            offer(Text("登记完成", "Note it as done"), "done", primary=True)
            if row.act != "recall":
                offer(Text("下载发布包", "Download the package"), "package")
        if self.by.may(Action.RUN_DESK, path):
            if held and (state in _SETTLED or (state is State.SENDING and waiting(row.pk))):
                if state is not State.PREPARING:
                    offer(Text("已发出", "It is out"), "out", primary=True)
                offer(Text("未发出", "It is not out"), "not-out")
            if state in _GIVEN_UP or (state is State.PREPARING and held):
                offer(Text("放弃", "Give it up"), "give-up")
        return found


class DeliveryState(JsonPage):
    """Where a delivery is, for a page that is looked at."""

    action = Action.SEE_RELEASES

    def context(self) -> dict[str, Any]:
        """Return it."""
        return _progress(queries.deliveries(self.by).get(pk=self.kwargs["pk"])).as_json()


class Receipt(FilePage):
    """What the public saw, where and when: as a picture or as a document."""

    action = Action.SEE_RELEASES

    def file(self) -> File:
        """Return it."""
        form, media_type = {"png": ("png", "image/png"), "pdf": ("pdf", "application/pdf")}[self.kwargs["form"]]
        made = receipt(queries.deliveries(self.by).get(pk=self.kwargs["pk"]), language=language(), form=form)  # type: ignore[arg-type]
        return File(content=made, name=f"receipt-{self.kwargs['pk']}.{form}", media_type=media_type)


class Package(FilePage):
    """What is published by hand: texts, pictures, a checklist."""

    action = Action.SEE_RELEASES

    def file(self) -> File:
        """Return it."""
        made = queries.package(self.by, self.kwargs["pk"])
        return File(content=made, name=f"package-{self.kwargs['pk']}.zip", media_type="application/zip")


class Proof(FilePage):
    """The picture that whoever did it by hand kept with it."""

    action = Action.SEE_RELEASES

    def file(self) -> File:
        """Return it."""
        found = proof_of(self.by, self.kwargs["pk"])
        if found is None:
            raise Http404
        return File(content=found[1], name=f"proof-{self.kwargs['pk']}.{MEDIA[found[0]]}", media_type=found[0])


def _ended(row: Any) -> bool:
    return bool(row.hold) or State(row.state) in _ENDED


def _progress(row: Any) -> Progress:
    status = outcome.status(row)
    return Progress(
        address=reverse("deliveries:state", args=[row.pk]),
        page=reverse("deliveries:show", args=[row.pk]),
        stage=status.text,
        ended=_ended(row),
        outcome=status.text,
    )


def _pairs(row: Any) -> list[Pair]:
    release = row.release
    return [
        Pair(label=Text("稿件", "Release"), value=Link(release.title, reverse("releases:release", args=[release.pk]))),
        Pair(label=Text("版本", "Edition"), value=row.edition.number),
        Pair(
            label=Text("账号", "Account"),
            value=Link(row.account.name, reverse("channels:show", args=[row.account_id]) if _connected(row) else ""),
        ),
        Pair(label=Text("平台", "Platform"), value=platforms().get(row.account.platform)),
        Pair(label=Text("语言", "Language"), value=outcome.language(row)),
        Pair(label=Text("操作", "Act"), value=outcome.act(row)),
        Pair(label=Text("练习或正式", "Practice or live"), value=outcome.mode(row)),
        Pair(label=Text("发起时间", "Meant for"), value=row.intended_at),
        Pair(label=Text("下次尝试不早于", "Not again before"), value=row.not_before if not _ended(row) and row.tries else None),
        Pair(label=Text("连续失败次数", "Failures in a row"), value=row.tries or None),
        Pair(label=Text("平台代码", "Code of the platform"), value=format_html("<code>{}</code>", row.code) if row.code else None),
        Pair(label=Text("投递编号", "Key"), value=format_html("<code>{}</code>", row.key)),
    ]


def _connected(row: Any) -> bool:
    return getattr(row.account, "channel", None) is not None
