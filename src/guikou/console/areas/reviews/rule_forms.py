"""The form for the turns of a review: up to five of them, and the emergency route."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from guikou.console.forms import Form, NumberField, TextField
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Role
from guikou.people.domain.words import ROLE_WORDS
from guikou.release.arrangements import TurnRule, person_key
from guikou.release.content import KINDS
from guikou.release.domain.turns import MOST_TURNS, EmergencyRule
from guikou.release.domain.working_time import Unit, WorkingTime

_ROLES = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER)
_UNITS = [(Unit.HOURS.name, said("工作小时", "working hours")), (Unit.DAYS.name, said("工作日", "working days"))]
_TIMES = (
    ("remind", said("多久后提醒", "Remind after"), WorkingTime(4, Unit.HOURS)),
    ("within", said("须在多久内签署", "Sign within"), WorkingTime(1, Unit.DAYS)),
    ("escalate", said("多久后上报", "Escalate after"), WorkingTime(2, Unit.DAYS)),
)
LINK = "link:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Able:
    """Who can be named for what: keys with names."""

    reviewers: Sequence[tuple[str, str]]
    readers: Sequence[tuple[str, str]]
    writers: Sequence[tuple[str, str]]


def keyed(people: Sequence[Any]) -> list[tuple[str, str]]:
    """Return people as choices of a field."""
    return [(person_key(each.pk), each.name) for each in people]


class RulesForm(Form):
    """Turns and emergency route of an organisation for one kind."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    emergency = forms.BooleanField(label=said("允许应急程序", "There is an emergency route"), required=False)
    emergency_kinds = forms.MultipleChoiceField(
        label=said("适用类型", "For these kinds"), choices=(), widget=forms.CheckboxSelectMultiple(), required=False
    )
    emergency_people = forms.MultipleChoiceField(
        label=said("可决定启用的人", "Who may decide on it"), choices=(), widget=forms.CheckboxSelectMultiple(), required=False
    )
    emergency_first = forms.MultipleChoiceField(
        label=said("发布前必须签署的环节", "Turns that sign before the release"),
        choices=(),
        widget=forms.CheckboxSelectMultiple(),
        required=False,
    )
    settle_n = NumberField(said("其余须在多久内补审", "The others sign within"), least=1, most=60)
    settle_unit = forms.ChoiceField(label=said("单位", "Unit"), choices=_UNITS)

    def __init__(self, *args: Any, able: Able, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_TURNS + 1):
            for name, field in _turn_fields(number, able).items():
                self.add(name, field)
        numbers = [(str(n), said(f"第{n}道", f"Turn {n}")) for n in range(1, MOST_TURNS + 1)]
        for name, choices in (
            ("emergency_kinds", [(key, said(text.zh, text.en)) for key, text in KINDS.items()]),
            ("emergency_people", able.writers),
            ("emergency_first", numbers),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def turns(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of each turn for the template."""
        for n in range(1, MOST_TURNS + 1):
            times = [(self[f"{name}{n}_n"], self[f"{name}{n}_unit"]) for name, _, _ in _TIMES]
            plain = {name: self[f"{name}{n}"] for name in ("zh", "en", "role", "people", "outside", "substitutes", "escalate_to")}
            filled = any(plain[name].value() for name in ("zh", "role", "people", "outside"))
            wrong = any(self[name].errors for name in self.fields if name.rstrip("_nuit").endswith(str(n)))
            yield {"number": n, "times": times, "open": n == 1 or filled or wrong, **plain}

    def clean(self) -> dict[str, Any]:
        """Leave out turns without anything; there must be no gap between two."""
        data = super().clean() or {}
        used = [n for n in range(1, MOST_TURNS + 1) if any(data.get(f"{name}{n}") for name in ("zh", "role", "people", "outside"))]
        if used != list(range(1, len(used) + 1)):
            self.add_error(None, say(Text("各道审校须依次填写，中间不能空缺。", "Fill the turns in order, without a gap between two.")))
        for n in used:
            if not data.get(f"zh{n}") and f"zh{n}" not in self.errors:
                self.add_error(f"zh{n}", say(Text("请给这一道审校起个名称。", "Give this turn a name.")))
        data["used"] = used
        return data

    def given(self) -> tuple[tuple[TurnRule, ...], EmergencyRule | None]:
        """Return what was filled in."""
        data = self.cleaned_data
        turns = tuple(_turn(data, n) for n in data["used"])
        if not data["emergency"]:
            return turns, None
        emergency = EmergencyRule(
            kinds=frozenset(data["emergency_kinds"]),
            people=frozenset(data["emergency_people"]),
            first=frozenset(int(each) for each in data["emergency_first"]),
            settle_within=WorkingTime(data["settle_n"], Unit[data["settle_unit"]]),
        )
        return turns, emergency


def initial_of(turns: Sequence[TurnRule], emergency: EmergencyRule | None) -> dict[str, Any]:
    """Return what the form shows of turns as they are set."""
    shown: dict[str, Any] = {"settle_n": 1, "settle_unit": Unit.DAYS.name}
    for n in range(1, MOST_TURNS + 1):
        for name, _, usual in _TIMES:
            shown |= {f"{name}{n}_n": usual.amount, f"{name}{n}_unit": usual.unit.name}
    for n, turn in enumerate(turns, start=1):
        shown |= {
            f"zh{n}": turn.name.zh,
            f"en{n}": turn.name.en,
            f"role{n}": turn.role.value if turn.role else "",
            f"people{n}": sorted(key for key in turn.people if not key.startswith(LINK)),
            f"outside{n}": "\n".join(sorted(key.removeprefix(LINK) for key in turn.people if key.startswith(LINK))),
            f"substitutes{n}": sorted(turn.substitutes),
            f"escalate_to{n}": sorted(turn.escalate_to),
        }
        for name, time in (("remind", turn.remind_after), ("within", turn.within), ("escalate", turn.escalate_after)):
            shown |= {f"{name}{n}_n": time.amount, f"{name}{n}_unit": time.unit.name}
    if emergency:
        shown |= {
            "emergency": True,
            "emergency_kinds": sorted(emergency.kinds),
            "emergency_people": sorted(emergency.people),
            "emergency_first": [str(each) for each in sorted(emergency.first)],
            "settle_n": emergency.settle_within.amount,
            "settle_unit": emergency.settle_within.unit.name,
        }
    return shown


def _turn(data: dict[str, Any], n: int) -> TurnRule:
    outside = {f"{LINK}{name}" for name in (" ".join(line.split()) for line in data[f"outside{n}"].splitlines()) if name}
    times = {name: WorkingTime(data[f"{name}{n}_n"], Unit[data[f"{name}{n}_unit"]]) for name, _, _ in _TIMES}
    return TurnRule(
        name=Text(data[f"zh{n}"], data[f"en{n}"] or data[f"zh{n}"]),
        role=Role(data[f"role{n}"]) if data[f"role{n}"] else None,
        people=frozenset(data[f"people{n}"]) | outside,
        substitutes=frozenset(data[f"substitutes{n}"]),
        remind_after=times["remind"],
        within=times["within"],
        escalate_after=times["escalate"],
        escalate_to=frozenset(data[f"escalate_to{n}"]),
    )


def _turn_fields(n: int, able: Able) -> dict[str, forms.Field]:
    def many(label: Any, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple(), required=False)

    fields: dict[str, forms.Field] = {
        f"zh{n}": TextField(said("名称", "Name in Chinese"), max_length=40, required=False),
        f"en{n}": TextField(said("英文名称", "Name in English"), max_length=60, required=False),
        f"role{n}": forms.ChoiceField(
            label=said("由哪个角色审校", "Whoever holds this role"),
            choices=[
                ("", said("（不按角色）", "(no role)")),
                *((each.value, said(ROLE_WORDS[each].zh, ROLE_WORDS[each].en)) for each in _ROLES),
            ],
            required=False,
        ),
        f"people{n}": many(said("由这些人审校", "These people"), able.reviewers),
        f"outside{n}": TextField(
            said("没有账户的外部审校人", "Reviewers without an account"),
            lines=2,
            max_length=1000,
            required=False,
            help_text=said("每行一个姓名，凭一次性链接签署。", "One name a line. They sign by a one-time link."),
        ),
        f"substitutes{n}": many(said("替补人员", "Substitutes"), able.reviewers),
        f"escalate_to{n}": many(said("上报给", "Escalate to"), able.readers),
    }
    for name, label, _ in _TIMES:
        fields[f"{name}{n}_n"] = NumberField(label, least=1, most=60)
        fields[f"{name}{n}_unit"] = forms.ChoiceField(label=said("单位", "Unit"), choices=_UNITS)
    return fields
