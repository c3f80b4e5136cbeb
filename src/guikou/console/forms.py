"""
Forms that take what people type and say in plain words what is missing.

    class ContactForm(Form):
        name = TextField(said("联系人姓名", "Name of the contact"), help_text=said("…", "…"))
        since = DayField(said("自何日起", "Since"), required=False)
        hours = NumberField(said("每周工时", "Hours a week"), most=168)
        organisation = OrganisationField(said("主办单位", "Organisation"), action=Action.REQUEST)

Every form takes `by=` (the Actor). In a template: `{% form form %}` draws the summary of errors and all fields, `{% errors form %}` and
`{% field form.name %}` draw one. Fields keep what was typed. Any field of Django's works too; ours replace what would not understand people.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from guikou.console.words import said, say
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.dates import NotAMoment, parse_day
from guikou.kernel.numbers import NotACount, parse_count
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import organisations

MOST_IN_A_LIST = 200
"""With more organisations than this in reach, the picker is a search instead of a list."""
MOST_MATCHES = 20

MISSING = said("请填写“%(label)s”。", "Please fill in “%(label)s”.")
UNCHOSEN = said("请选择“%(label)s”。", "Please choose “%(label)s”.")
NUL = said(
    "“%(label)s”含有无法保存的控制字符，请删除后重新输入。",
    "“%(label)s” contains a control character that cannot be kept. Please type it again.",
)


class Form(forms.Form):
    """The base of all forms: plain words, and the person who fills it in as `by`."""

    use_required_attribute = False
    required_css_class = "required"

    def __init__(self, *args: Any, by: Actor | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.by = by
        for field in self.fields.values():
            self._say_plainly(field)

    def add(self, name: str, field: forms.Field) -> None:
        """Add a field that only this form has."""
        self.fields[name] = field
        self._say_plainly(field)

    def _say_plainly(self, field: forms.Field) -> None:
        words = {"label": field.label}
        chosen = isinstance(field, forms.ChoiceField | forms.FileField)
        field.error_messages["required"] = _Filled(UNCHOSEN if chosen else MISSING, words)  # type: ignore[assignment]
        for validator in field.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = _Filled(NUL, words)  # type: ignore[assignment]
        if isinstance(field, OrganisationField):
            field.bind(self.by)

    def refuse(self, refusal: Refusal) -> None:
        """Show why an operation refused: at the field that `refusal.field` names, else at the head of the form."""
        name = getattr(refusal, "field", None)
        self.add_error(name if name in self.fields else None, say(refusal.reason))


class _Filled:
    """A sentence that is filled and said when it is shown."""

    def __init__(self, sentence: Any, words: Mapping[str, object]) -> None:
        self.sentence, self.words = sentence, words

    def __str__(self) -> str:
        return str(self.sentence) % self.words

    def __mod__(self, further: object) -> str:
        """Stay as it is when a validator fills in its own values."""
        return str(self)


class TextField(forms.CharField):
    """One line, or `lines` of them; spaces at both ends are dropped."""

    def __init__(self, label: Any, *, lines: int = 1, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput())
        kwargs.setdefault("max_length", 200 if lines == 1 else 5000)
        super().__init__(label=label, **kwargs)


class DayField(forms.Field):
    """A day, in any of the ways in which people write one: 2026-3-5, 2026/3/5, 2026年3月5日, 20260305."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "class": "short", "data-day": ""}))
        kwargs.setdefault("help_text", said("例如 2026-03-05", "For example 2026-03-05"))
        super().__init__(label=label, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read what was typed."""
        written = str(value or "").strip()
        if not written or isinstance(value, date):
            return value or None
        try:
            return parse_day(written, local=ZoneInfo(settings.TIME_ZONE))
        except NotAMoment as unreadable:
            text = Text(
                "“{written}”不是可以识别的日期。请写成 2026-03-05 的样子。", "“{written}” is not a date. Please write it like 2026-03-05."
            )
            raise ValidationError(say(text.fill(written=written[:40]))) from unreadable

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another day was typed."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class NumberField(forms.Field):
    """A whole number as people write it: 1200, 1,200, １２００, 1.2万. `least` and `most` are allowed themselves."""

    def __init__(self, label: Any, *, least: int = 0, most: int = 10**12, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}))
        super().__init__(label=label, **kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:
        """Read what was typed."""
        written = str("" if value is None else value).strip()
        if not written:
            return None
        try:
            count = parse_count(written)
        except NotACount as unreadable:
            text = Text("“{written}”不是可以识别的整数。", "“{written}” is not a whole number.")
            raise ValidationError(say(text.fill(written=written[:40]))) from unreadable
        if count is None or count.floor:
            raise ValidationError(say(Text("请写出确切的整数。", "Please write an exact whole number.")))
        if not self.least <= count.value <= self.most:
            text = Text("应在 {least} 到 {most} 之间。", "It has to lie between {least} and {most}.")
            raise ValidationError(say(text.fill(least=f"{self.least:,}", most=f"{self.most:,}")))
        return count.value


class OrganisationWidget(forms.Widget):
    """A list where few can be chosen; else a search by name that also works without script, by sending the form."""

    template_name = "console/organisation_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.action = Action.SEE_REGISTER
        self.listed: list[Any] | None = None
        self.found: dict[int, Any] = {}
        self.matches: list[Any] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str]:  # noqa: ARG002 - Django passes them
        """Return what was chosen and what was typed."""
        return str(data.get(name) or ""), str(data.get(f"{name}-search") or "")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002 - Django passes them
        """Say whether neither came."""
        return name not in data and f"{name}-search" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        chosen, typed = value if isinstance(value, tuple) else (str(getattr(value, "pk", value) or ""), "")
        context = super().get_context(name, None, attrs)
        picked = self.found.get(int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
        context["widget"] |= {
            "chosen": chosen,
            "typed": typed or (picked.name if picked else ""),
            "listed": self.listed,
            "matches": self.matches,
            "action": self.action.value,
        }
        return context


class OrganisationField(forms.Field):
    """An organisation in which the person may do `action`, as a row of `people.queries.organisations`. Ended ones are left out unless `ended`."""

    widget = OrganisationWidget

    def __init__(self, label: Any, *, action: Action, ended: bool = False, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self.action, self.ended = action, ended
        self.within: Any = None

    def bind(self, by: Actor | None) -> None:
        """Limit the choice to the reach of that person."""
        if by is None:
            return
        within = organisations(by, self.action).order_by("path")
        self.within = within if self.ended else within.filter(ended_on__isnull=True)
        few = list(self.within[: MOST_IN_A_LIST + 1])
        picker = self._picker()
        picker.action = self.action
        picker.listed = with_depth(few) if len(few) <= MOST_IN_A_LIST else None

    def prepare_value(self, value: Any) -> Any:
        """Find the name of what was chosen, for the search."""
        picker = self._picker()
        chosen = value[0] if isinstance(value, tuple) else str(getattr(value, "pk", value) or "")
        if picker.listed is None and chosen.isdecimal() and len(chosen) < 19:
            picker.found = self.within.in_bulk([int(chosen)])
        return value

    def clean(self, value: Any) -> Any:
        """
        Return the organisation that was chosen, or the only one whose name fits what was typed.

        :raises ValidationError: none, several, or one out of reach.
        """
        chosen, typed = value if isinstance(value, tuple) else ("", "")
        typed = typed.strip().replace("\x00", "")
        if chosen.isdecimal() and len(chosen) < 19:
            found = self.within.filter(pk=int(chosen)).first()
            if found and (self._picker().listed is not None or all(word.casefold() in found.name.casefold() for word in typed.split())):
                return found
            if not typed:
                raise ValidationError(
                    say(Text("这个单位不在您的管理范围内，或已经撤销。", "This organisation is out of your reach, or has ended."))
                )
        if not typed:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return None
        return self._searched(typed)

    def _picker(self) -> OrganisationWidget:
        return cast(OrganisationWidget, self.widget)

    def _searched(self, typed: str) -> Any:
        matches = list(search(self.within, typed)[: MOST_MATCHES + 1])
        exact = [match for match in matches if match.name == typed]
        if len(matches) == 1 or len(exact) == 1:
            return (exact or matches)[0]
        self._picker().matches = matches[:MOST_MATCHES]
        if matches:
            text = Text("有多个单位与“{typed}”相符，请在下面选择一个。", "Several organisations match “{typed}”. Please choose one below.")
        else:
            text = Text("您的管理范围内没有与“{typed}”相符的单位。", "No organisation in your reach matches “{typed}”.")
        raise ValidationError(say(text.fill(typed=typed[:60])))


def search(within: Any, typed: str) -> Any:
    """Return the organisations whose name contains every word that was typed."""
    for word in typed.split()[:6]:
        within = within.filter(name__icontains=word)
    return within


def with_depth(listed: Iterable[Any]) -> list[Any]:
    """Return the organisations with `steps`: one for each level that it stands below the highest of them, for indenting."""
    rows = list(listed)
    shallowest = min((row.path.count("/") for row in rows), default=0)
    for row in rows:
        row.steps = range(row.path.count("/") - shallowest)
    return rows
