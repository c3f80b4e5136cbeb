"""What a bulletin states: counted from findings that a person confirmed. No order of units but that of the tree, no rank, no score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

WEBSITE = "website"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One confirmed finding that stands: which account by which rule. `failing`: the rule is a veto, so the account is unqualified."""

    account_id: int
    account: str
    platform: str
    organisation: str
    rule_id: str
    title_zh: str
    title_en: str
    severity: str
    basis: str
    sentence_zh: str
    sentence_en: str
    failing: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """What happened to rectifications from the first to the last day of the period: sent, corrected, and (at its end) running and overdue."""

    sent: int
    corrected: int
    running: int
    overdue: int


def state(checked: Mapping[str, int], faults: Sequence[Fault], *, period: Period, unjudged: int, untold: int) -> dict[str, Any]:
    """
    Return the content of a bulletin as JSON: `checked` holds the accounts inspected by platform; `unjudged` findings that nobody has judged and `untold`
    accounts of which something cannot be told are stated, and count for nothing.
    """
    failing = {fault.account_id: fault.platform for fault in faults if fault.failing}
    platforms = [
        {"platform": platform, "checked": count, "failed": sum(1 for each in failing.values() if each == platform)}
        for platform, count in sorted(checked.items())
    ]
    return {
        "platforms": platforms,
        "websites": _sum(row for row in platforms if row["platform"] == WEBSITE),
        "accounts": _sum(row for row in platforms if row["platform"] != WEBSITE),
        "problems": _problems(faults),
        "rectified": asdict(period),
        "unjudged": unjudged,
        "untold": untold,
    }


def rate(counted: Mapping[str, int]) -> float | None:
    """Return the share of qualified ones, from 0 to 1; None where none was checked."""
    return (counted["checked"] - counted["failed"]) / counted["checked"] if counted["checked"] else None


def _sum(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    listed = list(rows)
    return {name: sum(row[name] for row in listed) for name in ("checked", "failed")}


def _problems(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return the faults by rule, the vetoes first, the units within a rule in the order given."""
    by_rule: dict[str, list[Fault]] = {}
    for fault in faults:
        by_rule.setdefault(fault.rule_id, []).append(fault)
    ordered = sorted(by_rule.values(), key=lambda same: (not same[0].failing, same[0].rule_id))
    return [
        {
            "rule_id": same[0].rule_id,
            "title_zh": same[0].title_zh,
            "title_en": same[0].title_en,
            "severity": same[0].severity,
            "basis": same[0].basis,
            "units": [
                {name: getattr(fault, name) for name in ("account", "platform", "organisation", "sentence_zh", "sentence_en")}
                for fault in same
            ],
        }
        for same in ordered
    ]
