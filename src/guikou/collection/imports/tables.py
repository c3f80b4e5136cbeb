"""Figures, questions and services of files, beside those that are known: the same code says what would be done, and does it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import Model

from guikou.collection.domain.changes import too_long
from guikou.collection.domain.rows import QUESTION, SERVICE, figure_changes, question_keys, service_key, stated_changes
from guikou.collection.imports.comparing import TOO_LONG
from guikou.collection.imports.plans import Counts, Refusals
from guikou.collection.models import Figure, Question
from guikou.kernel.bilingual import Text
from guikou.registry import bulk
from guikou.registry.domain.editing import plain

BATCH = 2_000
REFUSED_ACCOUNT = Text("所属账号没有导入", "The account that it is about was not taken")
SERVICE_ELSEWHERE = Text(
    "这个编号的事项已由其他单位登记，不在您的管理范围内", "A service of this id is registered elsewhere, outside your organisation"
)
_LONGEST = {"name": 100, "origin": 10}
_LONGEST_QUESTION = {"question_id": 300, "category": 250}
_LONGEST_SERVICE = {"service_id": 200, "kind": 20, "name": 300, "place": 200, "language": 20, "url": 1000}


@dataclass(slots=True)
class Targets:
    """
    Where rows go: by the file's keys the accounts (None: refused) and organisations of the register, and by source the observations. Before an import
    is carried out, what it is going to make has numbers below zero. `inside` are the accounts that it may touch, `top` is where everything else belongs;
    `identified` are those that more than a name tells apart.
    """

    accounts: Mapping[str, int | None]
    bodies: Mapping[str, int]
    owners: Mapping[int, int]
    inside: frozenset[int]
    top: int
    path: str
    observations: Mapping[int, int] = field(default_factory=dict)
    identified: frozenset[int] = frozenset()

    def may_touch(self, account: int) -> bool:
        """Say whether the import may change what belongs to the account."""
        return account in self.inside


@dataclass(slots=True)
class Done:
    """What became of a batch: counts, and of what was changed the columns before and after, by id."""

    counts: Counts = field(default_factory=Counts)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    created: list[int] = field(default_factory=list)


def figures(frame: pl.DataFrame, targets: Targets, refusals: Refusals) -> Iterator[Callable[[bool], Done]]:
    """Yield steps that store figures, a batch each. Rows of refused accounts are refused; of several of one moment one is taken, the others count as merged."""
    rows = _of_accounts(frame, targets, refusals)
    rows = [row for row in rows if not _refused_length(row, _LONGEST, refusals)]
    rows.sort(key=lambda row: (row["account"], row["name"], row["at"], row["floor"], -row["value"], row["source"], row["row"]))
    once: list[dict[str, Any]] = []
    for row in rows:
        if once and all(row[name] == once[-1][name] for name in ("account", "name", "at")):
            refusals.repeated(row["source"])
        else:
            once.append(row)
    for part in _parts(once):
        yield lambda write, part=part: _store_figures(part, targets, write)  # type: ignore[misc]


def _store_figures(rows: Sequence[Mapping[str, Any]], targets: Targets, write: bool) -> Done:
    moments = [row["at"] for row in rows]
    found = Figure.objects.filter(account_id__in={row["account"] for row in rows}, at__gte=min(moments), at__lte=max(moments)).order_by()
    known = {(figure.account_id, figure.name, figure.at): figure for figure in found}
    done, fresh = Done(), []
    for row in rows:
        told = {"value": row["value"], "floor": bool(row["floor"]), "origin": row["origin"]}
        origin = {"observation_id": targets.observations.get(row["source"]), "row": row["row"]}
        figure = known.get((row["account"], row["name"], row["at"]))
        if figure is None:
            fresh.append(Figure(account_id=row["account"], name=row["name"], at=row["at"], **told, **origin))
        else:
            _change(figure, figure_changes({name: getattr(figure, name) for name in told}, told), origin, done)
    return _written(Figure, fresh, known.values(), ("value", "floor", "origin", "observation_id", "row"), done, write)


def questions(frame: pl.DataFrame, targets: Targets, refusals: Refusals) -> Iterator[Callable[[bool], Done]]:
    """Yield steps that store questions, a batch each."""
    rows = _of_accounts(frame, targets, refusals)
    rows = [_question(row, targets) for row in rows if not _refused_length(row, _LONGEST_QUESTION, refusals)]
    for row, key in zip(rows, question_keys(rows), strict=True):
        row["key"] = key
    for part in _parts(rows):
        yield lambda write, part=part: _store_questions(part, targets, write)  # type: ignore[misc]


def _question(row: Mapping[str, Any], targets: Targets) -> dict[str, Any]:
    texts = {name: (row[name] or "").replace("\0", "") for name in ("question_id", "subject", "text", "category", "answer")}
    owner = targets.bodies.get(row["organisation_id"] or "") or targets.owners.get(row["account"]) or targets.top
    return {**row, **texts, "account_id": row["account"], "organisation_id": owner}


def _store_questions(rows: Sequence[Mapping[str, Any]], targets: Targets, write: bool) -> Done:
    known = {question.key: question for question in Question.objects.filter(key__in=[row["key"] for row in rows]).order_by()}
    done, fresh = Done(), []
    for row in rows:
        origin = {"observation_id": targets.observations.get(row["source"]), "row": row["row"]}
        question = known.get(row["key"])
        if question is None:
            told = {name: row[name] for name in ("key", "question_id", "account_id", "organisation_id", *QUESTION)}
            fresh.append(Question(**told, **origin))
        else:
            _change(question, stated_changes({name: getattr(question, name) for name in QUESTION}, row, QUESTION), origin, done)
    return _written(Question, fresh, known.values(), (*QUESTION, "observation_id", "row"), done, write)


def services(frame: pl.DataFrame, targets: Targets, refusals: Refusals) -> Iterator[Callable[[bool], Done]]:
    """Yield steps that store services, a batch each. One without an account that exists elsewhere is refused."""
    rows = [row for row in _of_accounts(frame, targets, refusals) if not _refused_length(row, _LONGEST_SERVICE, refusals)]
    known = bulk.services({service_key(row) for row in rows})
    taken: set[tuple[str, int | None]] = set()
    kept = []
    for row in rows:
        key = (service_key(row), row["account"])
        there = known.get(key)
        if key in taken:
            refusals.repeated(row["source"])
        elif there and not there["organisation__path"].startswith(targets.path):
            refusals.row(row["source"], row["row"], SERVICE_ELSEWHERE)
        else:
            taken.add(key)
            kept.append({**row, "key": key[0]})
    for part in _parts(kept):
        yield lambda write, part=part: _store_services(part, targets, known, write)  # type: ignore[misc]


def _store_services(
    rows: Sequence[Mapping[str, Any]], targets: Targets, known: Mapping[tuple[str, int | None], Mapping[str, Any]], write: bool
) -> Done:
    done, fresh, altered = Done(), [], {}
    for row in rows:
        there = known.get((row["key"], row["account"]))
        told = {name: row[name] or "" for name in SERVICE}
        if there is None:
            owner = targets.bodies.get(row["organisation_id"] or "") or targets.owners.get(row["account"]) or targets.top
            defaults = {"kind": told["kind"] or "service", "name": told["name"] or row["key"]}
            fresh.append({**told, **defaults, "key": row["key"], "account_id": row["account"], "organisation_id": owner})
            continue
        new = stated_changes(there, told, SERVICE)
        if new:
            altered[there["id"]] = new
            done.before[there["id"]] = {name: there[name] for name in new}
            done.after[there["id"]] = new
    done.counts = Counts(len(fresh), len(altered), len(rows) - len(fresh) - len(altered))
    if write:
        done.created = bulk.bring_services(fresh)
        bulk.change_services(altered)
    return done


def _of_accounts(frame: pl.DataFrame, targets: Targets, refusals: Refusals) -> list[dict[str, Any]]:
    """Return the rows with the register's number of their account, without those of refused accounts."""
    rows = []
    for row in frame.iter_rows(named=True):
        account = targets.accounts.get(row["account_id"]) if row["account_id"] else None
        if row["account_id"] and account is None:
            refusals.row(row["source"], row["row"], REFUSED_ACCOUNT)
        else:
            rows.append({**row, "account": account})
    return rows


def _refused_length(row: Mapping[str, Any], longest: Mapping[str, int], refusals: Refusals) -> bool:
    column = too_long(row, longest)
    if column:
        refusals.row(row["source"], row["row"], TOO_LONG.fill(most=longest[column]), column=column, value=row[column])
    return column is not None


def _change(held: Any, new: Mapping[str, Any], origin: Mapping[str, Any], done: Done) -> None:
    if not new:
        done.counts.left += 1
        return
    names = (*new, *origin)
    done.before[held.pk] = {name: plain(getattr(held, name)) for name in names}
    for name, value in (*new.items(), *origin.items()):
        setattr(held, name, value)
    done.after[held.pk] = {name: plain(getattr(held, name)) for name in names}
    done.counts.changed += 1


def _written(model: type[Model], fresh: list[Any], known: Any, columns: Sequence[str], done: Done, write: bool) -> Done:
    done.counts.created = len(fresh)
    if write:
        done.created = [made.pk for made in model._default_manager.bulk_create(fresh)]
        model._default_manager.bulk_update(
            [held for held in known if held.pk in done.after], [name.removesuffix("_id") for name in columns], batch_size=100
        )
    return done


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
