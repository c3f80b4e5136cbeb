"""The plan: keep, hand over, close or exempt, with grounds, successors, dates and what would change it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from math import floor

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.consolidation import settings
from guikou.consolidation.domain.closing import next_month
from guikou.consolidation.domain.judging import Settings
from guikou.consolidation.domain.modelling import Model, build
from guikou.consolidation.domain.plan_rows import Calendar, curve_row, handover_rows, plan_rows
from guikou.consolidation.domain.programme import Programme, evaluate
from guikou.consolidation.domain.settled import Settled
from guikou.consolidation.domain.totals import NOTHING, Totals, totals
from guikou.consolidation.gathering import ContradictoryWish, UnknownAccount, gather, pages_of_services, resolve, units_of, wished
from guikou.consolidation.linked import LimitCannotBeMet, Limits, Within, solve_within
from guikou.consolidation.solver import Solution
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import zone
from guikou.kernel.progress import Progress
from guikou.kernel.tables import CURVE, HANDOVERS, PLAN

__all__ = ["ContradictoryWish", "LimitCannotBeMet", "Proposal", "UnknownAccount", "Wishes", "propose"]

_GAP = 0.001
_WORKERS = 2


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """
    What the user asks of a plan. `keep` and `close` hold account ids or names.

    `audience_share`: the least share of all known followers to be reached afterwards, counted at the LOW end of what is known about led-on
    followers. Four fifths by default: most accounts that places closed had few followers, so four fifths of the audience can be kept while
    most of the duplicated work goes; and follower counts hold people who follow several accounts, and dead ones, so four fifths of the
    counts is more than four fifths of the people.

    `starts_on`: the first notice (default: the first day of the month after `as_of`). `closings_per_month`, `desk_hours_per_month`, `notice_days`: what
    staff can carry and how long the public is told before; by default as in the data file of closing. `time_limit_s`: for the plan, and again for the curve.
    """

    keep: frozenset[str] = field(default_factory=frozenset)
    close: frozenset[str] = field(default_factory=frozenset)
    audience_share: float = 0.8
    max_accounts: int | None = None
    starts_on: date | None = None
    desk_hours_per_month: float | None = None
    closings_per_month: int | None = None
    time_limit_s: float | None = None
    curve_points: int = 7
    notice_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    PLAN, HANDOVERS and CURVE. `gap`: proven distance of the hours from the best plan (0.001 = 0.1 %), None where there is nothing to plan.

    `notes`: what was asked for and could not be done.
    """

    plan: pl.DataFrame
    handovers: pl.DataFrame
    curve: pl.DataFrame
    gap: float | None
    totals: Totals
    notes: tuple[Text, ...] = ()


def propose(
    dataset: Dataset,
    findings: pl.DataFrame,
    own_output: pl.DataFrame,
    reach: pl.DataFrame,
    workload: pl.DataFrame,
    *,
    wishes: Wishes,
    as_of: datetime,
    progress: Progress,
) -> Proposal:
    """
    Return the plan with the least work in which nothing loses its home. The same input gives the same plan on every run, unless a time limit cuts in.

    :raises UnknownAccount: a wish names no account, or several.
    :raises ContradictoryWish: an account is to be kept and closed.
    :raises LimitCannotBeMet: no plan keeps as few accounts as `max_accounts`.
    """
    model = _model(dataset, findings, own_output, reach, workload, wishes, as_of)
    if not model.judged:
        return Proposal(plan=PLAN.empty(), handovers=HANDOVERS.empty(), curve=CURVE.empty(), gap=None, totals=NOTHING)
    programme = model.programme
    free_accounts = int(programme.free.sum())
    with progress.stage(Text("求解整合方案", "Solving the plan"), total=free_accounts, unit=Text("个账号", "accounts")) as stage:
        free = solve_within(
            programme, Limits(), gap=_GAP, time_limit_s=wishes.time_limit_s, workers=_WORKERS, advance=stage.advance
        ).solution
        settled, within = _at_share(model, wishes.audience_share, wishes, free)
    shares = _shares(programme, free, model.followers, wishes)
    with progress.stage(Text("比较工时与受众", "Comparing hours and audience"), total=len(shares), unit=Text("个方案", "plans")) as stage:
        others = []
        for share in shares:
            others.append(settled if share == wishes.audience_share else _at_share(model, share, wishes, free)[0])
            stage.advance()
    with progress.stage(Text("说明处置依据", "Stating the grounds"), total=len(model.judged), unit=Text("个账号", "accounts")) as stage:
        rows = plan_rows(settled, _calendar(wishes, as_of, dataset, len(model.judged)), others)
        stage.advance(len(model.judged))
    return Proposal(
        plan=PLAN.frame(rows),
        handovers=HANDOVERS.frame(handover_rows(settled)),
        curve=CURVE.frame([curve_row(other) for other in others]),
        gap=settled.gap,
        totals=totals(settled),
        notes=_notes(settled, within),
    )


def _model(
    dataset: Dataset,
    findings: pl.DataFrame,
    own_output: pl.DataFrame,
    reach: pl.DataFrame,
    workload: pl.DataFrame,
    wishes: Wishes,
    as_of: datetime,
) -> Model:
    thresholds, closing = settings.thresholds(), settings.closing_terms()
    asked = wished(resolve(wishes.keep, dataset.accounts), resolve(wishes.close, dataset.accounts))
    facts = gather(dataset, findings, own_output, reach, workload, wishes=asked, thresholds=thresholds, as_of=as_of)
    return build(
        facts,
        units_of(dataset),
        pages_of_services(dataset),
        Settings(
            thresholds=thresholds,
            coefficients=settings.coefficients(),
            audience=settings.audience_terms(),
            desk_hours_per_month=closing.desk_hours_per_month if wishes.desk_hours_per_month is None else wishes.desk_hours_per_month,
            cap=wishes.max_accounts is not None,
        ),
    )


def _at_share(model: Model, share: float, wishes: Wishes, free: Solution) -> tuple[Settled, Within]:
    programme = model.programme
    limits = Limits(least_audience=round(share * model.followers), most_kept=wishes.max_accounts)
    within = solve_within(programme, limits, gap=_GAP, time_limit_s=wishes.time_limit_s, workers=_WORKERS, free=free)
    return _settled(model, programme, within, share), within


def _settled(model: Model, programme: Programme, within: Within, share: float) -> Settled:
    solution = within.solution
    broken = evaluate(programme, solution.chosen).penalties * programme.penalty_cost
    return Settled(
        model=model,
        chosen=solution.chosen,
        slack=max(0.0, solution.cost - solution.bound),
        gap=round(solution.gap(broken), 8),
        audience_asked=share,
        least_audience=within.least_audience,
    )


def _shares(programme: Programme, free: Solution, followers: int, wishes: Wishes) -> list[float]:
    """Return evenly spaced audience shares from what the plan with the least work keeps up to all, and the one that was asked for."""
    if not followers or wishes.curve_points < 2:
        return [wishes.audience_share]
    least = floor(100 * evaluate(programme, free.chosen).audience / followers) / 100
    steps = wishes.curve_points - 1
    return sorted({round(least + (1 - least) * step / steps, 4) for step in range(wishes.curve_points)} | {wishes.audience_share})


def _calendar(wishes: Wishes, as_of: datetime, dataset: Dataset, accounts: int) -> Calendar:
    terms = settings.closing_terms()
    today = as_of.astimezone(zone(dataset.zone)).date()
    return Calendar(
        terms=terms,
        as_of=as_of,
        starts_on=wishes.starts_on or next_month(today),
        per_month=wishes.closings_per_month or terms.closings_per_month(accounts),
        notice_days=wishes.notice_days,
    )


def _notes(settled: Settled, within: Within) -> tuple[Text, ...]:
    followers = settled.model.followers
    asked = round(settled.audience_asked * followers)
    if within.least_audience >= asked:
        return ()
    most = f"{100 * within.least_audience / followers:.1f}%"
    return (
        Text(
            f"要求保留受众{settled.audience_asked:.0%}，在各项规定和数量限制之内最多只能保证{most}，方案按此安排。",
            f"{settled.audience_asked:.0%} of the audience was asked for; within norms and limits at most {most} can be promised, and the plan keeps that.",
        ),
    )
