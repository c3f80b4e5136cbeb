"""The opening: the situation in five sentences and five numbers, each leading to its rows."""

from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Text
from guikou.reports.page.markup import both, counted, link, long_day, share, span, t
from guikou.reports.words import word

NOTHING = "—"
SMALLEST_GAP = 0.00005  # what two digits of a percentage can show


@dataclass(frozen=True)
class Figure:
    """One number: what it counts, where its rows are, and what it rests on."""

    value: str
    label: Markup
    origin: Markup
    href: str


def sentences(result: AuditResult) -> list[Markup]:
    """Return the five sentences."""
    return [_register(result), _inspection(result), _duplicates(result), _effort(result), _plan(result)]


def figures(result: AuditResult) -> list[Figure]:
    """Return the five numbers; a dash stands where nothing is known."""
    return [_accounts_figure(result), _failed_figure(result), _needless_figure(result), _hours_figure(result), _leaving_figure(result)]


def _accounts_figure(result: AuditResult) -> Figure:
    dataset = result.dataset
    origin = t("figure.accounts_origin", files=counted("file", files_used(result)), bad=f"{dataset.rejected.height:,}")
    return Figure(f"{dataset.accounts.height:,}", t("figure.accounts"), origin, "#accounts")


def _failed_figure(result: AuditResult) -> Figure:
    judged = result.findings["account_id"].n_unique()
    untold = result.findings.filter(pl.col("verdict") == "cannot-tell")["account_id"].n_unique()
    origin = t("figure.failed_origin", judged=f"{judged:,}", untold=f"{untold:,}") if judged else t("figure.not_inspected")
    return Figure(f"{failed_accounts(result):,}" if judged else NOTHING, t("figure.failed"), origin, "#inspection")


def _needless_figure(result: AuditResult) -> Figure:
    posts, central, service, needless = (int(result.own_output[name].sum()) for name in ("posts", "central", "service", "needless"))
    origin = t("figure.needless_origin", posts=f"{posts:,}", carried=f"{central + service:,}") if posts else t("figure.no_posts")
    return Figure(f"{needless:,}" if posts else NOTHING, t("figure.needless"), origin, "#duplicates")


def _hours_figure(result: AuditResult) -> Figure:
    work = result.workload.drop_nulls("hours")
    if work.is_empty():
        return Figure(NOTHING, t("figure.hours"), t("figure.no_hours"), "#workload")
    stated = work.filter(pl.col("origin") == "stated").height
    origin = t("figure.hours_origin", stated=f"{stated:,}", all=f"{work.height:,}", twice=_range(work, "duplicate_hours") or "0")
    return Figure(_range(work, "hours"), t("figure.hours"), origin, "#workload")


def _leaving_figure(result: AuditResult) -> Figure:
    plan = result.plan
    if plan.is_empty():
        return Figure(NOTHING, t("figure.leaving"), t("figure.no_plan"), "#plan")
    leaving = plan.filter(pl.col("decision").is_in(["close", "hand-over"])).height
    return Figure(
        f"{leaving:,}", t("figure.leaving"), t("figure.leaving_origin", all=f"{plan.height:,}", gap=gap_in_words(result) or ""), "#plan"
    )


def files_used(result: AuditResult) -> int:
    """Return how many files gave at least one row that was used, alone or merged with another."""
    used = (pl.col("accepted") > 0) | (pl.col("merged") > 0)
    return result.dataset.files.filter(used)["file"].n_unique()


def failed_accounts(result: AuditResult) -> int:
    """Return how many accounts have at least one veto that is not met."""
    return result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))["account_id"].n_unique()


def _range(frame: pl.DataFrame, name: str) -> str:
    return span(float(frame[f"{name}_low"].sum()), float(frame[f"{name}_high"].sum()))


def _register(result: AuditResult) -> Markup:
    dataset = result.dataset
    owners = dataset.accounts["organisation_id"].drop_nulls().n_unique() or dataset.accounts["organisation_name"].drop_nulls().n_unique()
    return t(
        "situation.register",
        as_of=Text(f"{long_day(result.as_of).zh}{result.as_of:%H:%M}", f"{result.as_of:%H:%M} on {long_day(result.as_of).en}"),
        files=counted("file", dataset.files.filter(pl.col("kind") != "not-data")["file"].n_unique(), "#files"),
        accounts=counted("account", dataset.accounts.height, "#accounts"),
        owners=counted("owner", owners, "csv/organisations.csv"),
        platforms=counted("platform", dataset.accounts["platform"].n_unique(), "#completeness"),
        rejected=counted("row", dataset.rejected.height, "#rejected"),
        conflicts=counted("conflict", dataset.conflicts.height, "#conflicts"),
    )


def _inspection(result: AuditResult) -> Markup:
    if result.findings.is_empty():
        return t("situation.no_rules")
    behind = int(result.dataset.coverage["behind"].sum())
    late = t("situation.behind", behind=counted("account", behind, "#behind")) if behind else t("situation.none_behind")
    failed = result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))
    if failed.is_empty():
        return t("situation.none_failed") + late
    rule_id, accounts = failed.group_by("rule_id").len().sort(["len", "rule_id"], descending=[True, False]).row(0)
    titles = {
        row[0]: Text(row[1] or row[0], row[2] or row[0]) for row in result.rules.select("rule_id", "title_zh", "title_en").iter_rows()
    }
    said = t(
        "situation.failed",
        failed=counted("account", failed["account_id"].n_unique(), "#inspection"),
        rule=titles.get(rule_id, Text(rule_id, rule_id)),
        accounts=counted("account", accounts, "#rules"),
    )
    return said + late


def _duplicates(result: AuditResult) -> Markup:
    own = result.own_output
    posts, central, service, needless = (int(own[name].sum()) for name in ("posts", "central", "service", "needless"))
    if not posts:
        return t("situation.no_posts")
    repeats = central + service + needless
    if not repeats:
        return t("situation.no_duplicates", posts=counted("post", posts, "csv/own_output.csv"))
    return t(
        "situation.duplicates",
        posts=counted("post", posts, "csv/own_output.csv"),
        repeats=link(f"{repeats:,}", "duplicates.csv"),
        share=share(repeats / posts),
        central=f"{central:,}",
        service=f"{service:,}",
        needless=link(f"{needless:,}", "#duplicates"),
    )


def _effort(result: AuditResult) -> Markup:
    work = result.workload.drop_nulls("hours")
    said = t("situation.no_workload")
    if not work.is_empty():
        said = t("situation.workload", hours=link(_range(work, "hours"), "#workload"), twice=_range(work, "duplicate_hours") or "0")
    verdicts = result.reach["verdict"]
    below, little = (int((verdicts == name).sum()) for name in ("below", "too-little-data"))
    if little == result.reach.height:
        return said + t("situation.no_reach")
    return said + t("situation.reach", below=counted("account", below, "#reach"), little=counted("account", little, "csv/reach.csv"))


def _plan(result: AuditResult) -> Markup:
    plan = result.plan
    if plan.is_empty():
        return t("situation.no_plan")
    counts = {name: int((plan["decision"] == name).sum()) for name in ("keep", "hand-over", "close", "exempt")}
    shown = {name.replace("-", "_"): link(f"{n:,}", f"#board-{name}") if n else "0" for name, n in counts.items()}
    said = t("situation.plan", **shown)
    if counts["hand-over"] + counts["close"] == 0:
        return said + t("situation.plan_nothing")
    known = plan.drop_nulls(["hours_before", "hours_after"])
    before, after = (_range(known, name) for name in ("hours_before", "hours_after"))
    return said + t("situation.plan_effect", before=before, after=after, audience=audience_kept(result)) + _notes(result)


def _notes(result: AuditResult) -> Markup:
    return Markup("").join(both(note) for note in result.notes)


def title_of(result: AuditResult) -> Text:
    """Return what the report is called; a name without Chinese letters stands behind the Chinese title, not before it."""
    return word("title" if any("\u4e00" <= letter <= "\u9fff" for letter in result.title) else "title_latin", title=result.title)


def gap_in_words(result: AuditResult) -> Text | None:
    """Return how far the plan is from the best one, as proven; None where nothing is."""
    if result.gap is None or result.plan.is_empty():
        return None
    return word("plan.gap", gap=f"{result.gap:.2%}") if result.gap >= SMALLEST_GAP else word("plan.best")


def audience_kept(result: AuditResult) -> Text:
    """Return the share of the known followers that the plan keeps, as a range; says so where no followers are known."""
    known = result.dataset.accounts.select("account_id", "followers").join(result.plan, on="account_id")
    followers = int(known["followers"].sum())
    if not followers:
        return word("audience_unknown")
    low, high = (min(1.0, int(known[name].sum()) / followers) for name in ("audience_low", "audience_high"))
    shown = share(low) if share(low) == share(high) else f"{share(low)}–{share(high)}"
    return Text(shown, shown)
