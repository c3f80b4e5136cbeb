"""Taking a release back everywhere, after a dry run; and correcting it openly."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse

from guikou.console import outcome
from guikou.console.components import Crumb, Deed, Progress, Status, Tone
from guikou.console.forms import Form, TextField
from guikou.console.pages import FormPage, JsonPage, Page
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, require
from guikou.release.operations import releasing
from guikou.release.queries.deliveries import FATE_WORDS, Fate, deliveries, recall_preview
from guikou.release.queries.releases import releases

_TONES = {
    Fate.ENDED: Tone.NEUTRAL,
    Fate.TAKEN_BACK: Tone.GOOD,
    Fate.ANSWERED: Tone.WARN,
    Fate.BY_HAND: Tone.WARN,
    Fate.UNKNOWN: Tone.WARN,
    Fate.NOTHING: Tone.NEUTRAL,
}


class WhyForm(Form):
    """Why, in words that the public reads."""

    why = TextField(
        said("原因（公众会看到）", "Reason (the public reads it)"),
        lines=3,
        max_length=500,
        help_text=said(
            "写进公开的变更记录。写清楚哪里有误，不写内部情况。",
            "It stands in the public change log. Say what was wrong; nothing internal.",
        ),
    )


class OfRelease(FormPage):
    """What both acts share."""

    action = Action.RUN_DESK
    form_class = WhyForm

    @cached_property
    def release(self) -> Any:
        """Return the release, for whoever runs the desk where it belongs."""
        found = releases(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.RUN_DESK, found.organisation.path)
        return found

    def context(self) -> dict[str, Any]:
        """Say which it is."""
        return {
            "crumbs": [Crumb(Text("稿件", "Releases"), reverse("releases:list")), Crumb(self.release.title, self.cancel())],
            "release": self.release,
        }

    def cancel(self) -> str:
        """Go back to the release."""
        return reverse("releases:release", args=[self.kwargs["pk"]])


class Recall(OfRelease):
    """Take it back from every account: first what will happen on each, then the act."""

    title = Text("撤回稿件", "Take the release back")
    template_name = "console/deliveries/recall.html"
    submit = Text("从所有账号撤回", "Take it back everywhere")
    success = Text("已撤回。各账号的结果会陆续显示在下面。", "Taken back. What becomes of it on each account appears below.")
    danger = True

    def context(self) -> dict[str, Any]:
        """Return what would happen on each account."""
        foreseen = recall_preview(self.by, self.release.pk)
        counts = [(FATE_WORDS[fate], sum(each.fate is fate for each in foreseen)) for fate in Fate]
        return super().context() | {
            "foreseen": [(each, outcome.language(each.row), Status(FATE_WORDS[each.fate], _TONES[each.fate])) for each in foreseen],
            "counts": [(words, count) for words, count in counts if count],
            "kept": any(each.keeps for each in foreseen),
        }

    def carry_out(self, data: dict[str, Any]) -> str:
        """Take it back."""
        releasing.recall(release_id=self.release.pk, why=data["why"], by=self.by, now=self.now)
        return reverse("deliveries:recalled", args=[self.release.pk])


class Correct(OfRelease):
    """Begin a correction."""

    title = Text("发起更正", "Correct the release")
    submit = Text("开始更正", "Begin the correction")
    success = Text(
        "更正稿已建好，请修改后送审。原文在更正发布前仍然公开。",
        "The correction is begun: change it and hand it in. What is public stays until the correction is released.",
    )
    lead = Text(
        "更正稿从现在公开的内容开始，改好后重新审校；发布后各账号同步更正，公众能看到更正原因。",
        "The correction begins with what is public, and is reviewed anew. Once released, every account is corrected, and the public sees why.",
    )

    def carry_out(self, data: dict[str, Any]) -> str:
        """Begin it, and go on to writing."""
        releasing.correct(release_id=self.release.pk, version=None, why=data["why"], by=self.by, now=self.now)
        return reverse("releases:edit", args=[self.release.pk])


_PEOPLE = Counted(
    "其余都有结果了，还有{n}个账号须由人员办理",
    "The rest has an outcome; people still have to see to {n} account",
    "The rest has an outcome; people still have to see to {n} accounts",
)


def _progress(by: Any, release_id: int) -> Progress:
    rows = list(deliveries(by, release=release_id, act="recall"))
    ended = sum(bool(row.hold) or row.state in ("recalled", "handed over", "refused", "by hand") for row in rows)
    waiting = sum(row.hold == "person" or row.state == "by hand" for row in rows)
    text = Counted("共{n}个账号", "{n} account", "{n} accounts").of(len(rows))
    return Progress(
        address=reverse("deliveries:progress", args=[release_id]),
        page=reverse("deliveries:recalled", args=[release_id]),
        stage=Text("正在各平台撤下，{all}", "Being taken back, {all}").fill(all=text),
        done=ended,
        total=len(rows) or None,
        ended=ended == len(rows),
        outcome=_PEOPLE.of(waiting) if waiting else Text("各账号都有结果了", "Every account has an outcome"),
    )


class Recalled(Page):
    """What becomes of a recall on every account."""

    action = Action.SEE_RELEASES
    title = Text("撤回的结果", "What became of the recall")
    template_name = "console/deliveries/recalled.html"

    def context(self) -> dict[str, Any]:
        """Return the outcome of each account."""
        release = releases(self.by).get(pk=self.kwargs["pk"])
        rows = deliveries(self.by, release=release.pk, act="recall").order_by("account__name", "language")
        return {
            "crumbs": [Crumb(release.title, reverse("releases:release", args=[release.pk]))],
            "release": release,
            "progress": _progress(self.by, release.pk),
            "outcomes": outcome.outcomes(rows),
            "next": outcome.next_step,
            "deeds": self._deeds(release),
        }

    def _deeds(self, release: Any) -> Sequence[Deed]:
        return (Deed(label=Text("回到稿件", "Back to the release"), address=reverse("releases:release", args=[release.pk])),)


class RecallProgress(JsonPage):
    """How many accounts have an outcome."""

    action = Action.SEE_RELEASES

    def context(self) -> dict[str, Any]:
        """Return it."""
        return _progress(self.by, releases(self.by).get(pk=self.kwargs["pk"]).pk).as_json()
