"""The audit of the demo county, held to the truths that were planted in it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from guikou.audit.options import AuditOptions
from guikou.audit.result import AuditResult
from guikou.audit.run import audit
from guikou.demo.county import generate
from guikou.demo.planted import Planted
from guikou.kernel.progress import Silent
from guikou.kernel.tables import INPUT_TABLES

pytestmark = pytest.mark.xdist_group("demo")  # one county is generated for all of them


@dataclass(frozen=True)
class Audited:
    folder: Path
    planted: Planted
    result: AuditResult

    def accounts_not_met(self, rule: str) -> set[str]:
        return set(self.verdicts(rule).filter(pl.col("verdict") == "not-met")["account_id"])

    def verdicts(self, rule: str) -> pl.DataFrame:
        return self.result.findings.filter(pl.col("rule_id") == rule)

    def evidence(self, rule: str) -> set[str]:
        not_met = self.verdicts(rule).filter(pl.col("verdict") == "not-met")
        return set(not_met.explode("evidence")["evidence"].drop_nulls())

    def decisions(self, accounts: tuple[str, ...]) -> Counter[str]:
        return Counter(self.result.plan.filter(pl.col("account_id").is_in(list(accounts)))["decision"])


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    folder, work = tmp_path_factory.mktemp("county"), tmp_path_factory.mktemp("work")
    planted = generate(folder)
    options = AuditOptions(as_of=planted.as_of, packs=("cn-national", "general"))
    return Audited(folder, planted, audit([folder], options=options, work=work, progress=Silent()))


@pytest.fixture(scope="module")
def copies(audited: Audited) -> pl.DataFrame:
    """Return post_id and first_post_id of all copies, and of all excerpts the whole text's first."""
    duplicates = audited.result.duplicates
    same = duplicates.filter(pl.col("relation").is_in(["verbatim", "edited"])).select("post_id", first="first_post_id").unique("post_id")
    excerpts = duplicates.filter(pl.col("role") == "excerpt").select("post_id", whole="first_post_id").unique("post_id")
    of_whole = excerpts.join(same.rename({"post_id": "whole", "first": "whole_first"}), on="whole", how="left")
    excerpted = of_whole.select("post_id", excerpt_of=pl.coalesce("whole_first", "whole"))
    return (
        pl.concat([same.select("post_id"), excerpted.select("post_id")])
        .unique()
        .join(same, on="post_id", how="left")
        .join(excerpted.rename({"post_id": "first", "excerpt_of": "group_excerpt_of"}), on="first", how="left")
        .join(excerpted, on="post_id", how="left")
        .select("post_id", "first", excerpt_of=pl.coalesce("excerpt_of", "group_excerpt_of"))
    )


def test_every_row_is_accepted_merged_or_rejected_and_the_bad_ones_are_named(audited: Audited) -> None:
    files, rejected = audited.result.dataset.files, audited.result.dataset.rejected
    assert files.filter(pl.col("read") != pl.col("accepted") + pl.col("merged") + pl.col("rejected")).is_empty()
    assert set(rejected.select("file", "row", "column").rows()) == {(each.file, each.row, each.column) for each in audited.planted.rejected}
    assert audited.result.summary["posts"]["accepted"] == audited.planted.posts


def test_what_the_files_contradict_each_other_in_is_reported(audited: Audited) -> None:
    found = {
        (kind, account) for kind, accounts in audited.result.dataset.conflicts.select("kind", "accounts").rows() for account in accounts
    }
    assert {(each.kind, account) for each in audited.planted.conflicts for account in each.account_ids} <= found
    several = audited.result.dataset.conflicts.filter(pl.col("kind") == "one-body-several-accounts")["accounts"].to_list()
    assert {frozenset(accounts) for accounts in several} == {frozenset(accounts) for accounts in audited.planted.duplicated_presences}


def test_silent_accounts_are_found_and_a_collection_that_is_behind_is_not_silence(audited: Audited) -> None:
    assert audited.accounts_not_met("cn.silence") == set(audited.planted.silent)
    behind = audited.result.dataset.coverage.filter(pl.col("behind"))["account_id"]
    assert set(behind) == set(audited.planted.behind)
    assert audited.result.summary["inspection"]["accounts_behind_collection"] == len(audited.planted.behind)


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ("cn.verified", "unverified"),
        ("cn.no-interaction", "no_interaction"),
        ("cn.name", "strange_names"),
        ("cn.growth", "jump"),
        ("cn.echo", "jump"),
        ("general.only-reposts", "repost_only"),
        ("general.owner", "lost_logins"),
    ],
)
def test_the_rule_names_exactly_the_planted_accounts(rule: str, truth: str, audited: Audited) -> None:
    assert audited.accounts_not_met(rule) == set(getattr(audited.planted, truth))


def test_an_account_whose_certificate_names_another_body_is_found(audited: Audited) -> None:
    planted = set(audited.planted.owner_mismatch)
    listed_twice = {a for each in audited.planted.conflicts if each.kind == "one-id-several-bodies" for a in each.account_ids}
    assert planted <= audited.accounts_not_met("cn.owner-changed") <= planted | listed_twice


def test_units_with_two_accounts_on_a_platform_are_found(audited: Audited) -> None:
    several = {account for accounts in audited.planted.duplicated_presences for account in accounts}
    assert audited.accounts_not_met("cn.one-per-platform") == several


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ("cn.personal-data", "personal_data"),
        ("cn.dates", "wrong_dates"),
        ("cn.figures", "contradictions"),
        ("cn.unfinished", "unfinished"),
        ("general.dead-links", "dead_links"),
    ],
)
def test_posts_with_a_slip_are_found_and_no_others(rule: str, truth: str, audited: Audited) -> None:
    assert audited.evidence(rule) == {f"post:{post}" for post in getattr(audited.planted, truth)}


def test_questions_unanswered_for_three_months_are_found(audited: Audited) -> None:
    assert audited.evidence("general.unanswered") == {f"question:{each}" for each in audited.planted.unanswered_questions}


@pytest.mark.parametrize(("relation", "least"), [("verbatim", 1.0), ("edited", 0.99), ("excerpt", 0.98)])
def test_copies_are_found_with_what_they_copy(relation: str, least: float, audited: Audited, copies: pl.DataFrame) -> None:
    pairs = [(group.first_post_id, post) for group in audited.planted.groups if group.relation == relation for post in group.post_ids]
    whole = copies.select(first_post_id="post_id", first_first="first")
    found = (
        pl.DataFrame(pairs, schema=["first_post_id", "post_id"], orient="row")
        .join(copies, on="post_id", how="left")
        .join(whole, on="first_post_id", how="left")
        .with_columns(of=pl.coalesce("first_first", "first_post_id"))
        .select(((pl.col("first") == pl.col("of")) | (pl.col("excerpt_of") == pl.col("of"))).fill_null(value=False))
        .to_series()
    )
    assert found.mean() >= least


def test_hardly_anything_is_called_a_copy_that_is_none(audited: Audited) -> None:
    copied = {post for group in audited.planted.groups for post in (group.first_post_id, *group.post_ids)}
    followers = audited.result.duplicates.filter((pl.col("role") == "follower") & pl.col("relation").is_in(["verbatim", "edited"]))
    assert followers.filter(~pl.col("post_id").is_in(list(copied))).height <= 0.005 * audited.planted.posts


def test_an_item_of_the_city_is_central_and_a_copy_for_no_need_is_not(audited: Audited) -> None:
    natures = dict(audited.result.groups.filter(pl.col("kind") == "duplicate").select("first_post_id", "nature").rows())
    central = {group.first_post_id for group in audited.planted.groups if group.nature == "central"}
    assert {natures[post] for post in central} == {"central"}
    assert {post for post, nature in natures.items() if nature == "central"} == central


def test_notices_of_one_form_are_a_template_family_and_newer_figures_an_update(audited: Audited) -> None:
    for relation, least in (("template", 0.9), ("update", 1.0)):
        found = dict(audited.result.duplicates.filter(pl.col("relation") == relation).select("post_id", "group_id").rows())
        for group in (each for each in audited.planted.groups if each.relation == relation):
            posts = (group.first_post_id, *group.post_ids)
            together = Counter(found.get(post) for post in posts if found.get(post)).most_common(1)
            assert together
            assert together[0][1] >= least * len(posts), group.first_post_id


def test_accounts_far_below_what_their_peers_reach_are_found(audited: Audited) -> None:
    below = audited.result.reach.filter(pl.col("account_id").is_in(list(audited.planted.below_reach)))
    assert set(below["verdict"]) == {"below"}
    assert below["months_below"].min() >= 6


def test_protected_accounts_wait_for_a_person_and_plainly_good_ones_stay(audited: Audited) -> None:
    assert set(audited.decisions(audited.planted.protected)) == {"exempt"}
    assert set(audited.decisions(audited.planted.kept)) <= {"keep", "exempt"}
    assert not audited.decisions(audited.planted.silent)["keep"]


def test_no_word_of_a_fixed_set_is_lost_on_the_way(audited: Audited) -> None:
    assert set(audited.result.dataset.services["kind"]) == {"service", "duty", "emergency"}


@pytest.mark.parametrize("table", [table.name for table in INPUT_TABLES])
def test_whatever_a_column_of_the_package_states_is_in_the_dataset(table: str, audited: Audited) -> None:
    written = pl.read_csv(audited.folder / f"{table}.csv", infer_schema=False, null_values="")
    dataset = audited.result.dataset
    taken = dataset.posts().collect() if table == "posts" else getattr(dataset, table)
    not_taken = dataset.files.filter(pl.col("table") == table).select(pl.col("rejected").sum() + pl.col("merged").sum()).item()
    lost = {
        name: (written[name].count(), taken[name].count())
        for name in written.columns
        if taken[name].count() < written[name].count() - not_taken
    }
    assert lost == {}
    assert all(taken[name].count() for name in written.columns if written[name].count())


def test_a_service_with_a_single_home_never_loses_it_without_a_successor(audited: Audited) -> None:
    decided = dict(audited.result.plan.select("account_id", "decision").rows())
    successors = {(row["service_id"], row["account_id"]): row["successor_id"] for row in audited.result.handovers.iter_rows(named=True)}
    leaving = [home for home in audited.planted.single_homes if decided[home[1]] in ("close", "hand-over")]
    assert leaving
    assert all(successors.get(home) for home in leaving)
    assert all(decided.get(successors[home], "keep") in ("keep", "exempt") for home in leaving)
    assert not {account for _, account in leaving if decided[account] == "close"}
