"""The data files of consolidation, read into the settings of its domain."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from guikou.consolidation.domain.audience import AudienceTerms, Share
from guikou.consolidation.domain.closing import ClosingTerms, Freeze, PlatformTerms
from guikou.consolidation.domain.grounds import Ground, Thresholds
from guikou.consolidation.domain.hours import Coefficient, Coefficients
from guikou.kernel.bilingual import Text


@cache
def coefficients() -> Coefficients:
    """Return the coefficients of the workload model."""
    data = _read("workload.yaml")
    named = {
        name: Coefficient(low=c["low"], mid=c["mid"], high=c["high"], mark=c["mark"], source=_source(c))
        for name, c in data["coefficients"].items()
    }
    return Coefficients(window_days=data["window_days"], **named)


@cache
def audience_terms() -> AudienceTerms:
    """Return which share of the followers is reached after an account was given up."""
    data = _read("audience.yaml")
    kept = {name: Share(low=s["low"], high=s["high"], mark=s["mark"], source=_source(s)) for name, s in data["kept"].items()}
    moving = data["moving"]
    return AudienceTerms(
        **kept, moving_platforms=frozenset(moving["platforms"]), most_followers_of_target=moving["most_followers_of_target"]
    )


@cache
def closing_terms() -> ClosingTerms:
    """Return what each platform asks for when an account is cancelled."""
    data = _read("closing.yaml")
    platforms = {
        name: PlatformTerms(
            notice_days=p["notice_days"]["value"],
            notice_mark=p["notice_days"]["mark"],
            verify_days=p["verify_days"]["value"],
            confirm_days=p["confirm_days"]["value"],
            freeze=tuple(Freeze(followers_at_most=f.get("followers_at_most"), days=f["days"]) for f in p["freeze"]),
            freeze_mark=p["freeze_mark"],
            freeze_source=Text(p["freeze_source"], p["freeze_source_en"]),
        )
        for name, p in data["platforms"].items()
    }
    return ClosingTerms(
        platforms=platforms,
        share_per_month=data["waves"]["share_of_accounts_per_month"]["value"],
        least_per_month=data["waves"]["least_per_month"]["value"],
        desk_hours_per_month=data["desk"]["hours_per_month"]["value"],
    )


@cache
def thresholds() -> Thresholds:
    """Return when evidence speaks for giving an account up."""
    data = _read("grounds.yaml")
    return Thresholds(
        rules={rule: Ground(ground.replace("_", "-")) for ground, rules in data["rules"].items() for rule in rules},
        silence_limits_days=tuple(data["silence_limits_days"]),
        **{name: entry["value"] for name, entry in data["thresholds"].items()},
    )


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(files("guikou.consolidation").joinpath("data", name).read_text(encoding="utf-8"))
    return data


def _source(entry: dict[str, Any]) -> Text:
    return Text(entry["source"], entry["source_en"])
