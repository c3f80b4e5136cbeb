from itertools import chain
from pathlib import Path

import polars as pl
import pytest
from tests.unit.demo.conftest import Generated

from guikou.demo import accounts as accounts_of
from guikou.demo.county import generate
from guikou.demo.names import TooManyAccounts, counties
from guikou.registry import divisions

pytestmark = pytest.mark.xdist_group("demo")  # one county is generated for all of them

DETERMINISTIC = 40


def test_the_same_seed_gives_the_same_bytes_and_the_same_truths(tmp_path: Path) -> None:
    one, other = generate(tmp_path / "one", accounts=DETERMINISTIC), generate(tmp_path / "other", accounts=DETERMINISTIC)
    assert one == other
    names = sorted(str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(tmp_path / "other")) for path in (tmp_path / "other").rglob("*") if path.is_file())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_another_seed_gives_another_county(tmp_path: Path) -> None:
    one, other = generate(tmp_path / "one", accounts=DETERMINISTIC), generate(tmp_path / "other", accounts=DETERMINISTIC, seed=7)
    assert one.silent != other.silent
    assert (tmp_path / "one" / "posts.csv").read_bytes() != (tmp_path / "other" / "posts.csv").read_bytes()


def test_a_county_has_the_proportions_of_changxing_before_its_cut(county: Generated) -> None:
    accounts, staffing = county.table("accounts"), county.table("staffing")
    levels = dict(accounts.group_by("level").len().rows())
    assert levels == {"city": 1, "county": 217, "township": 28, "village": 36}
    followers = accounts["followers"].cast(pl.Int64).drop_nulls()
    assert 0.57 <= (followers < 1000).mean() <= 0.63
    assert staffing.filter(pl.col("part_time") == "true").height == 223


def test_the_mix_of_platforms_is_that_of_published_inspections(county: Generated) -> None:
    shares = {name: count / 282 for name, count in county.table("accounts").group_by("platform").len().rows()}
    assert 0.62 <= shares["wechat"] <= 0.81
    assert 0.05 <= shares["weibo"] <= 0.23
    assert 0.02 <= shares["toutiao"] <= 0.11
    assert 0.02 <= shares["douyin"] <= 0.11
    assert shares["app"] <= 0.02


def test_every_id_that_a_table_names_is_in_the_table_it_belongs_to(county: Generated) -> None:
    assert county.table("accounts")["account_id"].is_unique().all()
    assert county.table("posts")["post_id"].is_unique().all()
    accounts, organisations = set(county.table("accounts")["account_id"]), set(county.table("organisations")["organisation_id"])
    for table in ("posts", "figures", "questions", "services", "staffing"):
        assert set(county.table(table)["account_id"]) <= accounts, table
    for table in ("accounts", "questions", "services"):
        assert set(county.table(table)["organisation_id"]) <= organisations, table
    assert set(county.table("organisations")["parent_id"].drop_nulls()) <= organisations


def test_the_truths_name_accounts_and_posts_that_exist(county: Generated) -> None:
    planted = county.planted
    accounts = set(county.table("accounts")["account_id"])
    kinds = (planted.silent, planted.behind, planted.repost_only, planted.below_reach, planted.jump, planted.protected, planted.kept)
    assert all(kinds)
    assert set(chain(*kinds, *planted.duplicated_presences)) <= accounts
    posts = county.table("posts")
    handed_in = planted.posts - posts.height
    named = {post for group in planted.groups for post in (group.first_post_id, *group.post_ids)}
    assert len(named - set(posts["post_id"])) <= handed_in


def test_faults_that_would_hide_each_other_do_not_meet(county: Generated) -> None:
    planted = county.planted
    apart = (planted.silent, planted.behind, planted.cancelling, planted.repost_only, planted.below_reach, planted.jump)
    assert len(set(chain(*apart))) == sum(map(len, apart))
    assert not set(planted.kept) & set(chain(*apart))
    assert set(planted.lost_logins) <= set(planted.silent)


def test_nobody_but_the_silent_is_silent_and_who_is_behind_shows_it(county: Generated) -> None:
    shown = county.table("accounts").select("account_id", "last_update_at").drop_nulls()
    old = set(shown.filter(pl.col("last_update_at") < "2026-06-16T10:00:00")["account_id"])
    assert old == {*county.planted.silent, *county.planted.cancelling}
    newest = dict(county.table("posts").group_by("account_id").agg(pl.col("published_at").max()).rows())
    last = dict(shown.rows())
    assert all(newest[account] < "2026-06-13" < last[account] for account in county.planted.behind)


def test_a_larger_demo_is_several_counties_with_names_of_their_own(tmp_path: Path) -> None:
    planted = generate(tmp_path, accounts=600)
    assert planted.accounts == 600
    organisations = pl.read_csv(tmp_path / "organisations.csv", infer_schema_length=0)
    assert organisations.filter(pl.col("parent_id") == "city").height == 2
    assert organisations["name"].is_unique().all()


def test_more_counties_than_names_are_refused() -> None:
    with pytest.raises(TooManyAccounts):
        counties(1, 21, towns_each=16, villages_each=36)


def test_no_invented_division_is_a_real_one() -> None:
    real = {division.name for division in divisions.load().divisions}
    invented = {county.name for county in counties(2026, 20, towns_each=16, villages_each=36)} | {"霖阳市", "瀚宁省"}
    assert len(real) > 3000
    assert not invented & real


def test_an_apportionment_gives_away_exactly_what_there_is() -> None:
    for count in (0, 1, 7, 218, 1000):
        assert sum(accounts_of.apportion(accounts_of.OFFICE_SHARES, count).values()) == count
