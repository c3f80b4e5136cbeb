"""Frequent notices: typed fields in, the finished notice in both languages out, and a draft of it."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.areas.releases.choosing import template_named
from guikou.console.areas.releases.drafts import New
from guikou.console.areas.releases.material import Material
from guikou.console.forms import Form, TextField
from guikou.console.pages import FormPage
from guikou.console.words import language, said
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Action
from guikou.release.domain.content import Version
from guikou.release.domain.templates import Field, FieldType, NotFilled, Template, fill
from guikou.release.operations import writing

_WIDGETS = {FieldType.DATE: "date", FieldType.TIME: "datetime-local", FieldType.PERIOD: "datetime-local", FieldType.DAYS: "date"}
_PAIRS = (FieldType.PERIOD, FieldType.DAYS)


class FillForm(Form):
    """The fields of a template: pickers for times, telephone keyboards, texts once in each language that is wanted."""

    organisation = forms.CharField(widget=forms.HiddenInput(), required=False)
    both = forms.BooleanField(required=False)

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        first = language()
        other = next(each for each in Language if each is not first)
        self.fields["both"].label = said("同时发英文版（另填几项英文）", "In Chinese too (a few fields in Chinese)")
        for each in template.fields:
            for name, field in self._made(each, first):
                self.fields[name] = field
        self.order_fields([*(name for name in self.fields if name != "both"), "both"])
        self.told_once = [name for name in self.fields if name not in ("organisation", "both")]
        for each in template.fields:
            if each.in_each_language:
                label = said(f"{each.label.zh}（英文）", f"{each.label.en} (in Chinese)")
                self.fields[f"{each.id}-{other}"] = TextField(
                    label, max_length=2000, required=False, lines=2 if (each.most or 99) > 60 else 1
                )
        self.first, self.other = first, other

    @property
    def main(self) -> list[Any]:
        """Return the fields that everybody fills in."""
        return [self[name] for name in self.told_once]

    @property
    def further(self) -> list[Any]:
        """Return what the notice in the other language needs."""
        return [self["both"], *(self[name] for name in self.fields if name.endswith(f"-{self.other}"))]

    def _made(self, each: Field, first: Language) -> list[tuple[str, forms.Field]]:
        label = said(each.label.zh, each.label.en)
        needed = not each.optional
        if each.type in _PAIRS:
            begins, ends = (
                said(f"{each.label.zh}：开始", f"{each.label.en}: from"),
                said(f"{each.label.zh}：结束", f"{each.label.en}: until"),
            )
            return [
                (f"{each.id}-from", self._moment(begins, each, needed=needed)),
                (f"{each.id}-until", self._moment(ends, each, needed=needed)),
            ]
        if each.type in _WIDGETS:
            return [(each.id, self._moment(label, each, needed=needed))]
        if each.type is FieldType.CHOICE:
            choices = [("", "—"), *((key, said(text.zh, text.en)) for key, text in each.choices.items())]
            return [(each.id, forms.ChoiceField(label=label, choices=choices, required=needed))]
        help_text = said(each.help.zh, each.help.en) if each.help else ""
        if each.type is FieldType.PHONE:
            widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
            return [(each.id, TextField(label, max_length=40, required=needed, help_text=help_text, widget=widget))]
        lines = 2 if (each.most or 99) > 60 else 1
        return [(f"{each.id}-{first}", TextField(label, max_length=2000, required=needed, help_text=help_text, lines=lines))]

    def _moment(self, label: Any, each: Field, *, needed: bool) -> forms.CharField:
        return forms.CharField(label=label, required=needed, max_length=30, widget=forms.TextInput(attrs={"type": _WIDGETS[each.type]}))

    @property
    def wanted(self) -> tuple[Language, ...]:
        """Return the languages in which the notice is wanted."""
        return (self.first, self.other) if self.cleaned_data.get("both") else (self.first,)

    def values(self, in_language: Language) -> dict[str, str]:
        """Return what a template takes."""
        data, found = self.cleaned_data, {}
        for each in self.template.fields:
            if each.type in _PAIRS:
                begins, ends = data.get(f"{each.id}-from", ""), data.get(f"{each.id}-until", "")
                found[each.id] = f"{begins}/{ends}" if begins or ends else ""
            else:
                found[each.id] = data.get(f"{each.id}-{in_language}" if each.in_each_language else each.id, "")
        return found

    def notices(self) -> dict[Language, Version]:
        """Return the finished notice in each wanted language; what is wrong is said at its field."""
        made = {}
        for each in self.wanted:
            try:
                notice = fill(self.template, self.values(each), each)
            except NotFilled as wrong:
                self._refuse(wrong, each)
            else:
                made[each] = Version(language=each, title=notice.title, digest=notice.digest, html=notice.html, text=notice.text)
        return made

    def _refuse(self, wrong: NotFilled, in_language: Language) -> None:
        for name, problem in wrong.problems.items():
            target = next((each for each in (f"{name}-{in_language}", f"{name}-from", name) if each in self.fields), None)
            if target is None or target not in self.errors:
                self.add_error(target, problem.on(language()))


class Fill(New, FormPage):
    """Fill in a template, look at the notice, make the draft."""

    template_name = "console/releases/fill.html"
    form_class = FillForm
    success = Text("草稿已写好，请检查后送审。", "The draft is written; check it, then hand it in.")
    action = Action.WRITE_RELEASES

    @cached_property
    def template(self) -> Template:
        """Which template."""
        return template_named(self.kwargs["template"])

    def form_arguments(self) -> dict[str, Any]:
        """Ask for its fields."""
        return {"template": self.template}

    def initial(self) -> dict[str, Any]:
        """Remember for whom it is written."""
        return {"organisation": self.organisation.pk}

    def context(self) -> dict[str, Any]:
        """Name it."""
        return {"title": self.template.name, "crumbs": words.crumbs(), "organisation": self.organisation}

    def cancel(self) -> str:
        """Return to the choice."""
        return reverse("releases:new")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Show the fields."""
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the notice; with `make`, keep it as a draft."""
        if "make" in request.POST:
            return FormPage.post(self, request, *args, **kwargs)
        form = self.form()
        notices = form.notices() if form.is_valid() and isinstance(form, FillForm) else {}
        status = 422 if form.errors else 200
        return self.show(form=form, notices=[] if form.errors else list(notices.values()), status=status)

    def carry_out(self, data: dict[str, Any]) -> str | None:  # noqa: ARG002 - the form knows its fields
        """Make the draft, for the accounts that are chosen at first."""
        form = self.form()
        form.is_valid()
        notices = form.notices() if isinstance(form, FillForm) else {}
        if form.errors:
            raise Refusal(Text("请先更正标出的各项", "Mend what is marked first"))
        places = self.at_first().places
        made = Material(
            texts={
                each: {
                    name: getattr(notices[each], name) if each in notices else ""
                    for name in ("title", "html", "digest", "text", "author", "video")
                }
                for each in Language
            },
            places=frozenset((number, in_language if in_language in notices else next(iter(notices))) for number, in_language in places),
        )
        release = writing.start(
            organisation_id=self.organisation.pk,
            kind=self.template.kind,
            masters=made.masters(),
            accounts=made.accounts(self.keys()),
            by=self.by,
            now=self.now,
        )
        return reverse("releases:hand-in", args=[release.pk])
