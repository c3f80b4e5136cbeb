"""Rules as dated data, and what judging by one of them gives. Source of the form: design.md, invariant 6; OpenFisca's dated parameters."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from guikou.inspection.domain.facts import Facts
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import RULES

MOST_EVIDENCE = 20
NOTHING = Text("", "")


class Verdict(StrEnum):
    """What a rule says of an account."""

    MET = "met"
    NOT_MET = "not-met"
    CANNOT_TELL = "cannot-tell"


class Severity(StrEnum):
    """What *not met* means: one veto fails the account; `look` asks a person to look and accuses nobody."""

    VETO = "veto"
    DEDUCTION = "deduction"
    LOOK = "look"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    What a check says of an account. `evidence` holds at most 20 of the `evidence_count` rows.

    `days_left`: whole days until the limit is broken, rounded down, so negative once it is; None where the rule has no clock or nobody can tell.
    """

    verdict: Verdict
    sentence: Text
    evidence: tuple[str, ...] = ()
    evidence_count: int = 0
    days_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """To which accounts a rule applies. An account whose status or platform is unknown is under the rule, unless `statuses` are named."""

    platforms: frozenset[str] = frozenset()
    platforms_except: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    statuses_except: frozenset[str] = frozenset()

    def to(self, facts: Facts) -> bool:
        """Test whether the rule applies to that account."""
        if self.platforms and facts.platform not in self.platforms:
            return False
        if self.statuses and facts.status not in self.statuses:
            return False
        return facts.platform not in self.platforms_except and facts.status not in self.statuses_except


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """
    What a rule asks from a day on. `parameters` is an instance of the parameters of the rule's check; `confidence` A to D, N: not confirmed. `remind`: with so
    many days left (or fewer) the owner is told, most days first.
    """

    in_force: date
    pack: str
    parameters: Any
    document: str
    clause: str
    on: bool
    confidence: str
    note: Text = NOTHING
    remind: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example of a rule; it is its test. `given` are facts as the pack writes them."""

    pack: str
    given: Mapping[str, Any]
    expect: Verdict
    days_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One norm. `versions`: of those in force on a day the last counts, so an overlay stands after its base. `yields_to`: silent while that rule is on."""

    rule_id: str
    title: Text
    check: str
    severity: Severity
    versions: tuple[Version, ...]
    examples: tuple[Example, ...]
    applies: Applies = Applies()
    yields_to: str | None = None

    def version_on(self, day: date) -> Version | None:
        """Return the version in force on that day, or None before the first."""
        return next((version for version in reversed(self.versions) if version.in_force <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of some packs together, in the order of the packs."""

    packs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule:
        """
        Return the rule of that id.

        :raises KeyError: there is none.
        """
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None) or _no(rule_id)

    def in_force(self, day: date) -> tuple[tuple[Rule, Version], ...]:
        """Return the rules that are on and in force on that day, each with the version that counts."""
        return tuple((rule, version) for rule, version, on, _ in self._standing(day) if on and version is not None)

    def table(self, day: date | None = None) -> pl.DataFrame:
        """Return the RULES table as it stands on that day; without a day, with the newest version of each rule."""
        return RULES.frame(_row(rule, version, on, note) for rule, version, on, note in self._standing(day or date.max))

    def _standing(self, day: date) -> list[tuple[Rule, Version | None, bool, Text]]:
        on = {rule.rule_id for rule in self.rules if (version := rule.version_on(day)) is not None and version.on}
        standing: list[tuple[Rule, Version | None, bool, Text]] = []
        for rule in self.rules:
            version = rule.version_on(day)
            if version is None:
                standing.append((rule, None, False, Text("检查当日尚未施行。", "Not yet in force on the day of the inspection.")))
            elif rule.yields_to in on and version.on:
                standing.append((rule, version, False, _yields(rule.yields_to)))
            else:
                standing.append((rule, version, version.on, version.note))
        return standing


def _yields(rule_id: str | None) -> Text:
    return Text(f"已由指标 {rule_id} 检查，不重复计。", f"Rule {rule_id} covers this; it is not counted twice.")


def _no(rule_id: str) -> Rule:
    raise KeyError(rule_id)


def _row(rule: Rule, version: Version | None, on: bool, note: Text) -> dict[str, object]:
    shown = version or rule.versions[0]
    return {
        "rule_id": rule.rule_id,
        "pack": shown.pack,
        "title_zh": rule.title.zh,
        "title_en": rule.title.en,
        "severity": rule.severity,
        "document": shown.document,
        "clause": shown.clause,
        "in_force": shown.in_force,
        "parameters": json.dumps(asdict(shown.parameters), ensure_ascii=False, sort_keys=True),
        "on": on,
        "note_zh": note.zh,
        "note_en": note.en,
    }
