"""A settled model as rows of the tables PLAN, HANDOVERS and CURVE."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from guikou.consolidation.domain.closing import ClosingTerms, Days, schedule
from guikou.consolidation.domain.evidence import evidence
from guikou.consolidation.domain.explaining import why
from guikou.consolidation.domain.facts import Offer
from guikou.consolidation.domain.homes import can_serve
from guikou.consolidation.domain.programme import OUT
from guikou.consolidation.domain.settled import Decision, Hours, Settled
from guikou.consolidation.domain.totals import totals
from guikou.consolidation.domain.whatif import changes
from guikou.consolidation.domain.wording import quoted
from guikou.kernel.bilingual import Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When closings start, how many a month, how long the public is told before (None: as the platform's terms say)."""

    terms: ClosingTerms
    as_of: datetime
    starts_on: date
    per_month: int
    notice_days: int | None


def plan_rows(settled: Settled, calendar: Calendar, curve: Sequence[Settled]) -> list[Row]:
    """Return the rows of PLAN, in the order of the tree of units. `curve`: the same model settled for other audience shares."""
    judged, units = settled.model.judged, settled.model.units
    order = sorted(range(len(judged)), key=lambda place: (units.path(judged[place].facts.unit), judged[place].facts.account_id))
    rows, going = [], 0
    for place in order:
        days = None
        if not settled.choice(place).keeps:
            days = _days(settled, place, calendar, going)
            going += 1
        rows.append(_row(settled, place, days, calendar, curve))
    return rows


def _days(settled: Settled, place: int, calendar: Calendar, position: int) -> Days:
    facts = settled.judged(place).facts
    return schedule(
        position,
        per_month=calendar.per_month,
        starts_on=calendar.starts_on,
        terms=calendar.terms.of(facts.platform),
        followers=facts.followers,
        notice_days=calendar.notice_days,
    )


def _row(settled: Settled, place: int, days: Days | None, calendar: Calendar, curve: Sequence[Settled]) -> Row:
    facts, decision = settled.judged(place).facts, settled.decision(place)
    grounds = why(settled, place)
    if days is not None:
        terms = _terms(days, calendar, facts.platform)
        grounds = Text(grounds.zh + terms.zh, f"{grounds.en} {terms.en}")
    numbers = evidence(settled, place)
    change = changes(settled, place, [(other.audience_asked, other.decision(place)) for other in curve])
    audience, after = settled.audience_kept(place), settled.hours_after(place)
    dates = ("wave", "notice_on", "stop_on", "freeze_days", "gone_from", "gone_until")
    return {
        "account_id": facts.account_id,
        "decision": decision.value,
        "successor_id": successor(settled, place),
        "grounds_zh": grounds.zh,
        "grounds_en": grounds.en,
        "grounds_hash": frozen(facts.account_id, numbers, calendar.as_of),
        "evidence": numbers,
        "changes_if_zh": change.zh,
        "changes_if_en": change.en,
        "followers_move": settled.choice(place).moves if decision is Decision.HAND_OVER else None,
        "audience_low": None if audience is None else audience[0],
        "audience_high": None if audience is None else audience[1],
        "hours_before_low": facts.hours_low,
        "hours_before": facts.hours,
        "hours_before_high": facts.hours_high,
        **(_NO_HOURS if after is None or facts.hours is None else _hours_after(after)),
        **({name: getattr(days, name) for name in dates} if days is not None else {}),
    }


_NO_HOURS: dict[str, float | None] = {"hours_after_low": None, "hours_after": None, "hours_after_high": None}


def _hours_after(after: Hours) -> dict[str, float | None]:
    return {"hours_after_low": after.low, "hours_after": after.middle, "hours_after_high": after.high}


def frozen(account_id: str, numbers: Sequence[str], as_of: datetime) -> str:
    """Return the SHA-256 of the canonical JSON (keys sorted, no spaces, UTF-8) of `account_id`, `as_of` in UTC and `evidence`."""
    content = {"account_id": account_id, "as_of": as_of.astimezone(UTC).isoformat(), "evidence": list(numbers)}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def successor(settled: Settled, place: int) -> str | None:
    """Return where people go: an account id, the address of a website, or nothing where the account stays or nothing is there."""
    choice = settled.choice(place)
    if choice.keeps:
        return None
    return settled.website(place) if choice.successor == OUT else settled.judged(choice.successor).facts.account_id


def _terms(days: Days, calendar: Calendar, platform: str) -> Text:
    mark = calendar.terms.of(platform).freeze_mark
    if days.freeze_days is None:
        return Text(
            "该平台的注销冻结期未经确认，注销日期待核实。",
            "How long the platform freezes a cancelled account is not confirmed, so no day is given.",
        )
    confirmed = Text("", "") if mark in "AB" else Text("，冻结期未经确认", "; the number of days is not confirmed")
    return Text(
        f"平台冻结{days.freeze_days}天（来源等级{mark}{confirmed.zh}）。",
        f"The platform freezes it for {days.freeze_days} days (source of grade {mark}{confirmed.en}).",
    )


def handover_rows(settled: Settled) -> list[Row]:
    """Return the rows of HANDOVERS: every service and duty of an account that goes."""
    rows = [
        _handover(settled, place, offer)
        for place, judged in enumerate(settled.model.judged)
        if not settled.choice(place).keeps
        for offer in judged.facts.offers
    ]
    return sorted(rows, key=lambda row: (row["service_id"], row["account_id"]))


def _handover(settled: Settled, place: int, offer: Offer) -> Row:
    facts = settled.judged(place).facts
    to, target = _home_of(settled, place, offer)
    name = quoted(facts.name)
    return {
        "service_id": offer.service_id,
        "name": offer.name,
        "kind": offer.kind,
        "account_id": facts.account_id,
        "successor_id": to,
        "sentence_zh": f"“{offer.name}”由{name.zh}转到{target.zh}。",
        "sentence_en": f"“{offer.name}” goes from {name.en} to {target.en}.",
    }


def _home_of(settled: Settled, place: int, offer: Offer) -> tuple[str, Text]:
    """Return who offers it from then on: the successor, else another account that offers it and stays, else the successor of one, else its page."""
    others = sorted(settled.model.offering[offer.service_id], key=lambda other: (other != place, not settled.choice(other).keeps))
    for other in others:
        choice = settled.choice(other)
        if choice.successor == OUT:
            continue
        one, target = settled.judged(other).facts, settled.judged(choice.successor).facts
        if choice.keeps or can_serve(one, target, offer.language, emergency=offer.kind == "emergency"):
            return target.account_id, quoted(target.name)
    page = settled.model.pages[offer.service_id]
    return page, Text(page, page)


def curve_row(settled: Settled) -> Row:
    """Return the row of CURVE for one audience share."""
    sums = totals(settled)
    return {
        "audience_share": settled.audience_asked,
        "kept": sums.keep + sums.exempt,
        "hours_after": sums.hours_after.middle,
        "hours_saved": sums.hours_saved,
        "audience_low": sums.audience_low,
        "audience_high": sums.audience_high,
        "gap": settled.gap,
    }
