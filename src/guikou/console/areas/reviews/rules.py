"""The rules of turns: what is in force where, where it comes from, who would be asked today, and setting them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.reviews import words
from guikou.console.areas.reviews.rule_forms import Able, RulesForm, initial_of, keyed
from guikou.console.areas.reviews.show import crumbs
from guikou.console.components import Crumb
from guikou.console.forms import Form, OrganisationField
from guikou.console.pages import ConfirmPage, FormPage, Page
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.release.content import KINDS
from guikou.release.operations import rules as operations
from guikou.release.queries import releases, rules

TITLE = Text("审校程序", "Turns of reviews")
PRODUCT = Text("尚无单位设置，使用系统默认的三道审校", "Nobody has set any: the usual three turns")


class ChooseForm(Form):
    """Of which organisation."""

    organisation = OrganisationField(said("主办单位", "Organisation"), action=Action.SEE_RELEASES)


class Organisations(FormPage):
    """Where turns are set, and the way to any organisation's."""

    action = Action.SEE_RELEASES
    template_name = "console/reviews/rules.html"
    title = TITLE
    lead = Text(
        "每个单位可以为各类稿件设定一至五道审校；没有设定的，沿用上级单位的。",
        "Every organisation can set one to five turns for each kind of text; where it sets none, those of the organisation above hold.",
    )
    submit = Text("查看", "Look")
    success = None
    form_class = ChooseForm

    def context(self) -> dict[str, Any]:
        """Add where turns were set."""
        listed = [
            (each, words.kind(each.kind), reverse("reviews:rules-of", args=[each.organisation_id])) for each in releases.rules(self.by)
        ]
        return {"crumbs": crumbs(), "listed": listed}

    def carry_out(self, data: dict[str, Any]) -> str:
        """Lead there."""
        return reverse("reviews:rules-of", args=[data["organisation"].pk])


def _crumbs() -> list[Crumb]:
    return [*crumbs(), Crumb(TITLE, reverse("reviews:rules"))]


def _named(kind: str, name: str, pk: int) -> str:
    return reverse(f"reviews:rules-{name}-kind", args=[pk, kind]) if kind else reverse(f"reviews:rules-{name}", args=[pk])


class RulesPage(Page):
    """The turns of one organisation."""

    action = Action.SEE_RELEASES
    template_name = "console/reviews/rules_of.html"

    def context(self) -> dict[str, Any]:
        """Return what holds, for every kind and for those with turns of their own."""
        where, found = rules.in_force(self.by, self.kwargs["pk"], on=timezone.localdate(self.now))
        may = self.by.may(Action.RUN_DESK, where.path)
        shown = [
            {
                "rule": each,
                "kind": words.kind(each.kind),
                "origin": _origin(each, where),
                "turns": [_told(asked) for asked in each.asked],
                "emergency": _emergency(each),
                "set": _named(each.kind, "set", where.pk),
                "drop": _named(each.kind, "drop", where.pk) if each.row else "",
            }
            for each in found
        ]
        others = [(text, _named(kind, "set", where.pk)) for kind, text in KINDS.items() if kind not in {each.kind for each in found}]
        return {"title": where.name, "crumbs": _crumbs(), "shown": shown, "may": may, "others": others if may else []}


def _origin(each: rules.InForce, where: Any) -> Text:
    if each.origin is None:
        return PRODUCT
    if each.row:
        return Text("本单位设置", "Set here")
    kind = words.kind(each.origin_kind)
    if each.origin.pk == where.pk:
        return Text("沿用本单位的“{kind}”", "As for “{kind}” here").fill(kind=kind)
    return Text("沿用{name}的设置（{kind}）", "As set by {name} ({kind})").fill(name=each.origin.name, kind=kind)


def _told(asked: rules.Asked) -> dict[str, Any]:
    turn = asked.turn
    return {
        "name": words.turn(turn),
        "people": words.listed(asked.people) if asked.people else None,
        "substitutes": words.listed(asked.substitutes) if asked.substitutes else None,
        "within": words.length(turn.within),
        "remind": words.length(turn.remind_after),
        "escalate": words.length(turn.escalate_after),
        "escalate_to": words.listed(asked.escalate_to) if asked.escalate_to else None,
    }


def _emergency(each: rules.InForce) -> Text:
    if each.emergency is None:
        return Text("没有应急程序", "There is no emergency route")
    first = words.listed([words.turn(asked.turn) for asked in each.asked if asked.turn.number in each.emergency.first])
    return Text(
        "应急程序：{kinds}可由{people}决定启用；发布前由{first}签署，其余在{within}内补审",
        "Emergency route: for {kinds}, decided on by {people}; {first} sign before the release, the others within {within}",
    ).fill(
        kinds=words.listed([words.kind(kind) for kind in sorted(each.emergency.kinds)]) if each.emergency.kinds else "—",
        people=words.listed(each.emergency_people) if each.emergency_people else "—",
        first=first,
        within=words.length(each.emergency.settle_within),
    )


class _OfKind(FormPage):
    action = Action.RUN_DESK

    @property
    def kind(self) -> str:
        """Return the kind in the address; none: every kind."""
        kind: str = self.kwargs.get("kind", "")
        if kind and kind not in KINDS:
            raise Http404
        return kind

    @cached_property
    def found(self) -> tuple[Any, rules.InForce]:
        """The organisation, and what holds there."""
        return rules.one_in_force(self.by, self.kwargs["pk"], self.kind, on=timezone.localdate(self.now))

    def cancel(self) -> str:
        """Lead back to the organisation's turns."""
        return reverse("reviews:rules-of", args=[self.kwargs["pk"]])

    after = cancel


class Set(_OfKind):
    """Set the turns for a kind."""

    template_name = "console/reviews/rules_set.html"
    form_class = RulesForm
    success = Text("已保存。正在审校的稿件仍按原程序办理。", "Saved. Reviews under way keep the turns with which they began.")

    def form_arguments(self) -> dict[str, Any]:
        """Offer who can be named here."""
        where, on = self.found[0], timezone.localdate(self.now)
        able = Able(
            reviewers=keyed(rules.reviewers(where, on=on)),
            readers=keyed(rules.readers(where, on=on)),
            writers=keyed(rules.writers(where, on=on)),
        )
        return {"able": able}

    def initial(self) -> dict[str, Any]:
        """Begin with what holds now."""
        _, held = self.found
        return initial_of(held.turns, held.emergency) | {"version": held.row.version if held.row else None}

    def context(self) -> dict[str, Any]:
        """Say for what, and where what holds now comes from."""
        where, held = self.found
        title = Text("{kind}：审校程序", "Turns: {kind}").fill(kind=words.kind(self.kind))
        return {"title": title, "crumbs": [*_crumbs(), Crumb(where.name, self.cancel())], "origin": _origin(held, where)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep them, or show only who would be asked."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form: Any = self.form()
        if not form.is_valid():
            return self.show(form=form, status=422)
        turns, _ = form.given()
        asked, problems = rules.preview(self.found[0], turns, on=timezone.localdate(self.now))
        return self.show(form=form, asked=[_told(each) for each in asked], problems=problems, previewed=True)

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep them."""
        turns, emergency = self.bound.given()
        operations.set_rule(
            organisation_id=self.kwargs["pk"],
            kind=self.kind,
            turns=turns,
            emergency=emergency,
            version=data["version"],
            by=self.by,
            now=self.now,
        )
        return None

    def form(self) -> Form:
        """Return the form, and keep it for `carry_out`."""
        self.bound: Any = super().form()
        return self.bound


class DropForm(Form):
    """Nothing to fill in."""


class Drop(_OfKind, ConfirmPage):
    """Follow again what is set above."""

    template_name = ConfirmPage.template_name
    title = Text("删除本单位的设置", "Drop what is set here")
    submit = Text("删除设置", "Drop it")
    success = Text("已删除，改为沿用。", "Dropped; what holds above holds here again.")
    form_class = DropForm

    def check(self) -> None:
        """Let nobody to this page who does not run the desk there."""
        super().check()
        _ = self.found

    def consequences(self) -> Sequence[Text]:
        """Say what holds then."""
        return (
            Text("此后送审的稿件沿用上级单位或通用的设置。", "What is handed in from now on follows what is set above, or for every kind."),
            Text("正在审校的稿件仍按原程序办理。", "Reviews under way keep the turns with which they began."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:  # noqa: ARG002 - there is nothing to fill in
        """Drop them."""
        row = self.found[1].row
        if row is None:
            raise Http404
        operations.drop_rule(organisation_id=self.kwargs["pk"], kind=self.kind, version=row.version, by=self.by, now=self.now)
        return None
