"""The audit: read, inspect, compare, plan, in one pass over files."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from guikou.audit.options import AuditOptions
from guikou.audit.result import AuditResult
from guikou.audit.summary import Stopwatch, summarise
from guikou.collection.dataset import Dataset
from guikou.collection.reading import ReadSettings, read
from guikou.consolidation import planning, reach, workload
from guikou.duplicates import run as duplicates
from guikou.inspection import run as inspection
from guikou.inspection.loading import load_packs
from guikou.kernel.dates import zone
from guikou.kernel.progress import Progress

LAST_SECOND = time(23, 59, 59)


class NothingToAudit(ValueError):
    """None of the files held an account or a post; `dataset` says what was read and why not."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__("no account and no post was read")
        self.dataset = dataset


def audit(paths: Sequence[Path], *, options: AuditOptions, work: Path, progress: Progress) -> AuditResult:
    """
    Return everything that can be found out from the files. `work` is a scratch folder that has to outlive the result.

    :raises NothingToAudit: no account and no post could be read.
    :raises BadRulePack: a rule pack is unknown or wrong.
    :raises UnusableMapping: the mapping file is wrong.
    :raises UnknownAccount: a wish names an account that is not there.
    """
    watch = Stopwatch()
    rules = load_packs(options.packs)
    settings = ReadSettings(zone=options.zone, mapping=options.mapping, drafts=options.drafts)
    with watch.stage("read"):
        dataset = read(paths, settings=settings, work=work, progress=progress)
    if dataset.accounts.is_empty():
        raise NothingToAudit(dataset)
    as_of = (options.as_of or newest_moment(dataset)).astimezone(zone(options.zone))
    with watch.stage("inspect"):
        found = inspection.inspect(dataset, rules=rules, as_of=as_of, progress=progress)
    with watch.stage("compare"):
        same = duplicates.find(dataset.posts(), dataset.accounts, work=work, progress=progress)
    with watch.stage("measure"):
        reached = reach.measure(dataset, as_of=as_of, progress=progress)
        worked = workload.estimate(dataset, same.duplicates, same.groups, as_of=as_of)
    with watch.stage("plan"):
        proposal = planning.propose(
            dataset, found.findings, same.own_output, reached, worked, wishes=options.wishes, as_of=as_of, progress=progress
        )
    result = AuditResult(
        title=options.title or title_of(paths),
        as_of=as_of,
        dataset=dataset,
        packs=tuple(options.packs),
        rules=found.rules,
        findings=found.findings,
        duplicates=same.duplicates,
        groups=same.groups,
        own_output=same.own_output,
        reach=reached,
        workload=worked,
        plan=proposal.plan,
        handovers=proposal.handovers,
        curve=proposal.curve,
        gap=proposal.gap,
        summary={},
        notes=proposal.notes,
    )
    return summarise(result, watch)


def newest_moment(dataset: Dataset, *, now: datetime | None = None) -> datetime:
    """
    Return the newest moment that the data state, in UTC: a post, an update shown by a platform, a figure, a question, the day of a snapshot; never
    later than now.

    Old files are judged by their own time: counted from today, every account in them would look silent.
    """
    now = now or datetime.now(UTC)
    columns = (
        dataset.coverage["last_post_at"],
        dataset.accounts["last_update_at"],
        dataset.figures["at"],
        dataset.questions["asked_at"],
        dataset.questions["answered_at"],
    )
    seen = [column.max() for column in columns]
    snapshot = dataset.files["dated_on"].max()
    if isinstance(snapshot, date):
        seen.append(datetime.combine(snapshot, LAST_SECOND, zone(dataset.zone)))
    moments = [moment.astimezone(UTC) for moment in seen if isinstance(moment, datetime)]
    return min(max(moments, default=now), now)


def title_of(paths: Sequence[Path]) -> str:
    """Return what the audit is called: the names of what was read."""
    names = [path.resolve().name for path in paths]
    return "、".join(names[:3]) + (" …" if len(names) > 3 else "")
