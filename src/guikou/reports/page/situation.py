"""The opening: the situation in five sentences and five numbers, each leading to its rows."""

from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Text
from guikou.reports.page.markup import both, counted, link, long_day, share, span, t
from guikou.reports.words import word

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
    """Return the five numbers."""
    dataset, work, plan = result.dataset, result.workload, result.plan
    failed, untold = failed_accounts(result), result.findings.filter(pl.col("verdict") == "cannot-tell")["account_id"].n_unique()
    repeats = {name: int(result.own_output[name].sum()) for name in ("posts", "central", "service", "needless")}
    leaving = plan.filter(pl.col("decision").is_in(["close", "hand-over"])).height
    judged = result.findings["account_id"].n_unique()
    files = dataset.files.filter(pl.col("accepted") > 0).height
    hours = span(_sum(work, "hours_low"), _sum(work, "hours_high"))
    twice = span(_sum(work, "duplicate_hours_low"), _sum(work, "duplicate_hours_high"))
    return [
        Figure(
            f"{dataset.accounts.height:,}",
            t("figure.accounts"),
            t("figure.accounts_origin", files=counted("file", files), bad=f"{dataset.rejected.height:,}"),
            "#accounts",
        ),
        Figure(
            f"{failed:,}" if judged else word("none_yet").zh,
            t("figure.failed"),
            t("figure.failed_origin", judged=f"{judged:,}", untold=f"{untold:,}"),
            "#inspection",
        ),
        Figure(
            f"{repeats['needless']:,}",
            t("figure.needless"),
            t("figure.needless_origin", posts=f"{repeats['posts']:,}", carried=f"{repeats['central'] + repeats['service']:,}"),
            "#duplicates",
        ),
        Figure(
            hours if not work.is_empty() else word("none_yet").zh,
            t("figure.hours"),
            t(
                "figure.hours_origin",
                stated=f"{work.filter(pl.col('origin') == 'stated').height:,}",
                all=f"{work.height:,}",
                twice=twice or "0",
            ),
            "#workload",
        ),
        Figure(
            f"{leaving:,}" if not plan.is_empty() else word("none_yet").zh,
            t("figure.leaving"),
            t("figure.leaving_origin", all=f"{plan.height:,}", gap=gap_in_words(result) or ""),
            "#plan",
        ),
    ]


def failed_accounts(result: AuditResult) -> int:
    """Return how many accounts have at least one veto that is not met."""
    return result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))["account_id"].n_unique()


def _sum(frame: pl.DataFrame, column: str) -> float | None:
    return None if frame.is_empty() else float(frame[column].sum())


def _register(result: AuditResult) -> Markup:
    dataset = result.dataset
    owners = dataset.accounts["organisation_id"].drop_nulls().n_unique() or dataset.accounts["organisation_name"].drop_nulls().n_unique()
    return t(
        "situation.register",
        as_of=Text(f"{long_day(result.as_of).zh}{result.as_of:%H:%M}", f"{result.as_of:%H:%M} on {long_day(result.as_of).en}"),
        files=counted("file", dataset.files["file"].n_unique(), "#files"),
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
    failed = result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))
    if failed.is_empty():
        return t("situation.none_failed", behind=counted("account", behind, "#behind"))
    rule_id, accounts = failed.group_by("rule_id").len().sort(["len", "rule_id"], descending=[True, False]).row(0)
    titles = {
        row[0]: Text(row[1] or row[0], row[2] or row[0]) for row in result.rules.select("rule_id", "title_zh", "title_en").iter_rows()
    }
    return t(
        "situation.failed",
        failed=counted("account", failed["account_id"].n_unique(), "#inspection"),
        rule=titles.get(rule_id, Text(rule_id, rule_id)),
        accounts=counted("account", accounts, "#rules"),
        behind=counted("account", behind, "#behind"),
    )


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
    work = result.workload
    if work.is_empty():
        return t("situation.no_workload")
    verdicts = result.reach["verdict"]
    return t(
        "situation.effort",
        hours=link(span(_sum(work, "hours_low"), _sum(work, "hours_high")), "#workload"),
        twice=span(_sum(work, "duplicate_hours_low"), _sum(work, "duplicate_hours_high")),
        below=counted("account", int((verdicts == "below").sum()), "#reach"),
        little=counted("account", int((verdicts == "too-little-data").sum()), "csv/reach.csv"),
    )


def _plan(result: AuditResult) -> Markup:
    plan = result.plan
    if plan.is_empty():
        return t("situation.no_plan")
    counts = {name: int((plan["decision"] == name).sum()) for name in ("keep", "hand-over", "close", "exempt")}
    return t(
        "situation.plan",
        keep=link(f"{counts['keep']:,}", "#board-keep"),
        hand_over=link(f"{counts['hand-over']:,}", "#board-hand-over"),
        close=link(f"{counts['close']:,}", "#board-close"),
        exempt=link(f"{counts['exempt']:,}", "#board-exempt"),
        before=span(_sum(plan, "hours_before"), None),
        after=span(_sum(plan, "hours_after"), None),
        audience=both(audience_kept(result)),
    )


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
