"""Handing in, taking back, discarding, bringing back, copying."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.components import Tone
from guikou.console.forms import Form, TextField
from guikou.console.pages import ActPage, ConfirmPage, FormPage
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, require
from guikou.release.checking import FITS, REPEATS, Found
from guikou.release.domain.checks import CHECKS
from guikou.release.domain.checks.base import Level
from guikou.release.domain.content import FIELD_WORDS, Field
from guikou.release.operations import drafts, writing
from guikou.release.queries import writing as queries
from guikou.release.queries.releases import releases

NAMES = {check.code: check.name for check in CHECKS} | {
    FITS: Text("平台限制", "What the platform takes"),
    REPEATS: Text("重复发布", "Released before"),
}
PLACES = {each.value: text for each, text in FIELD_WORDS.items()} | {
    "accounts": Text("发布去向", "Where it goes"),
    "alt": Text("替代文字", "Alternative text"),
}


class VersionForm(Form):
    """Which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)


class TakeBackForm(VersionForm):
    """Why, if anybody wants to say."""

    why = TextField(said("原因", "Reason"), lines=3, required=False)


class HandInForm(VersionForm):
    """A reason for each warning that stays as it is."""

    def __init__(self, *args: Any, remarks: Sequence[Found] = (), kept: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks, self.kept = remarks, kept
        for each in remarks:
            if each.remark.level is Level.WARN and each.remark.key not in kept:
                self.fields[each.remark.key] = TextField(
                    said("保留的理由（改正后就不用写）", "Why it stays (mend it, and nothing is asked)"), max_length=500
                )

    @property
    def told(self) -> list[dict[str, Any]]:
        """Return each remark with what is said of it, and its field."""
        return [
            {
                "check": NAMES.get(each.remark.check, each.remark.check),
                "remark": each.remark,
                "stops": each.remark.level is Level.STOP,
                "where": PLACES.get(each.remark.place.field, FIELD_WORDS[Field.HTML]),
                "language": words.LANGUAGES[each.language],
                "account": each.account,
                "address": each.address,
                "settled": each.remark.key in self.kept,
                "field": self[each.remark.key] if each.remark.key in self.fields else None,
            }
            for each in self.remarks
        ]


class OfRelease(FormPage):
    """A page about a release that is there."""

    action = Action.WRITE_RELEASES

    @cached_property
    def release(self) -> Any:
        """The release, if the person may see it."""
        return releases(self.by).get(pk=self.kwargs["pk"])

    def check(self) -> None:
        """Let in whoever may write it."""
        super().check()
        require(self.by, Action.WRITE_RELEASES, self.release.organisation.path)

    def initial(self) -> dict[str, Any]:
        """Remember the version that is shown."""
        return {"version": self.release.version}

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": words.crumbs(self.release)}

    def after(self) -> str:
        """Return to the release."""
        return reverse("releases:release", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Return to the release."""
        return self.after()


class HandIn(OfRelease):
    """Look at what the checks say, give reasons for what stays, hand in."""

    title = Text("检查并送审", "Check and hand in")
    template_name = "console/releases/hand_in.html"
    submit = Text("送审", "Hand in")
    success = Text("已送审，审校人会收到提醒。", "Handed in; the reviewers are reminded.")
    form_class = HandInForm

    @cached_property
    def checked(self) -> Any:
        """What the checks say."""
        return queries.checked(self.by, self.kwargs["pk"], now=self.now)

    @cached_property
    def kept(self) -> list[str]:
        """Return the warnings that were given a reason before."""
        found = queries.overrulings(self.by, self.kwargs["pk"]).filter(edition__content_hash=self.checked.content_hash)
        return list(found.values_list("key", flat=True))

    def form_arguments(self) -> dict[str, Any]:
        """Ask about each warning."""
        return {"remarks": self.checked.remarks, "kept": self.kept}

    def context(self) -> dict[str, Any]:
        """Say how many stand in the way."""
        stops = sum(each.remark.level is Level.STOP for each in self.checked.remarks)
        warnings = len(self.checked.remarks) - stops
        counts = []
        if stops:
            text = Counted("{n}处必须改正", "{n} thing has to be mended", "{n} things have to be mended")
            counts.append((text.of(stops), Tone.BAD))
        if warnings:
            text = Counted(
                "{n}处提醒：改正，或写明保留的理由",
                "{n} warning: mend it, or say why it stays",
                "{n} warnings: mend them, or say why they stay",
            )
            counts.append((text.of(warnings), Tone.WARN))
        return super().context() | {"stops": stops, "counts": counts, "release": self.release, "checks": CHECKS}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Hand it in."""
        version = data.pop("version")
        writing.hand_in(release_id=self.release.pk, version=version, overrule=data, by=self.by, now=self.now)
        return None


class TakeBack(OfRelease, ConfirmPage):
    """Take it back from the review."""

    template_name = ConfirmPage.template_name
    title = Text("收回修改", "Take it back from the review")
    submit = Text("收回", "Take back")
    success = Text("已收回，现在是草稿。", "It was taken back and is a draft now.")
    form_class = TakeBackForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "已有的签署全部作废，改好后要重新从初审开始。",
                "All signatures so far are void; the review begins again with the first turn.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Take it back."""
        writing.take_back(release_id=self.release.pk, **data, by=self.by, now=self.now)
        return None


class Discard(OfRelease, ConfirmPage):
    """Discard a draft, or the draft of a correction."""

    template_name = ConfirmPage.template_name
    title = Text("删除草稿", "Discard the draft")
    submit = Text("删除草稿", "Discard the draft")
    success = Text(
        "草稿已删除；一天之内可在“已删除的草稿”中恢复。",
        "The draft was discarded; for a day it can be brought back under “Discarded drafts”.",
    )
    form_class = VersionForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text("草稿不再出现在稿件清单中；已经发布的内容不受影响。", "The draft leaves the list; what is public stays as it is."),
            Text("一天之内可以恢复，之后不能。", "For a day it can be brought back, not later."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Discard it."""
        drafts.discard(release_id=self.release.pk, **data, by=self.by, now=self.now)
        return reverse("releases:list")


class Restore(ActPage):
    """Bring a discarded draft back."""

    action = Action.WRITE_RELEASES
    success = Text("草稿已恢复。", "The draft is back.")

    def carry_out(self) -> str | None:
        """Bring it back."""
        drafts.restore(release_id=self.kwargs["pk"], by=self.by, now=self.now)
        return reverse("releases:release", args=[self.kwargs["pk"]])

    def after(self) -> str:
        """Return to the discarded ones."""
        return reverse("releases:discarded")


class Copy(OfRelease, ConfirmPage):
    """Begin a new draft with the same words."""

    template_name = ConfirmPage.template_name
    title = Text("另存为新稿", "Copy as a new draft")
    submit = Text("新建草稿", "Make the draft")
    success = Text("已新建草稿，请修改后送审。", "The draft is made; change it, then hand it in.")
    form_class = Form
    danger = False

    def initial(self) -> dict[str, Any]:
        """Return nothing: the release itself does not change."""
        return {}

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "文字、图片和发布去向照抄到一篇新草稿，原稿不变。",
                "Words, pictures and accounts are copied to a new draft; this release stays as it is.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:  # noqa: ARG002 - the form has no fields
        """Make it."""
        made = drafts.copy(release_id=self.release.pk, by=self.by, now=self.now)
        return reverse("releases:edit", args=[made.pk])
