import csv
import re
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from stdnum import luhn
from stdnum.cn import ric
from tests.unit.demo.conftest import Generated

pytestmark = pytest.mark.xdist_group("demo")  # one county is generated for all of them


def texts_of(county: Generated, posts: tuple[str, ...]) -> list[str]:
    return county.table("posts").filter(pl.col("post_id").is_in(list(posts)))["text"].to_list()


def test_planted_personal_data_is_valid_but_nobodys(county: Generated) -> None:
    text = "\n".join(texts_of(county, county.planted.personal_data))
    identities, mobiles = re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", text), re.findall(r"(?<!\d)1\d{10}(?!\d)", text)
    assert identities
    assert all(ric.validate(number) and ric.get_birth_date(number).year < 1905 and number[14:17] == "000" for number in identities)
    assert mobiles
    assert all(number.startswith("1540000") for number in mobiles)
    cards = re.findall(r"(?<!\d)62\d{14}(?!\d)", text)
    assert cards == ["6200000000000005"]
    assert luhn.is_valid(cards[0])


def test_no_other_post_holds_anything_like_personal_data(county: Generated) -> None:
    others = county.table("posts").filter(~pl.col("post_id").is_in(list(county.planted.personal_data)))
    assert not others["text"].str.contains(r"\d{15,}").any()
    assert not others["text"].str.contains(r"(?:^|[^\d-])1[3-9]\d{9}(?:[^\d]|$)").any()


def test_telephone_numbers_have_an_area_code_that_is_not_in_use(county: Generated) -> None:
    contacts = "".join(county.table("organisations")["contact"].drop_nulls())
    assert set(re.findall(r"(\d{4})-\d{7}", contacts)) == {"0300"}


def test_every_kind_of_slip_is_planted(county: Generated) -> None:
    planted = county.planted
    assert all("月3" in text or "月30日" in text for text in texts_of(county, planted.wrong_dates))
    assert len(planted.contradictions) == len(planted.unfinished) == len(planted.wrong_dates) == 3
    assert all("X月X日" in text or "此处填写" in text for text in texts_of(county, planted.unfinished))
    broken = county.table("posts").filter(pl.col("dead_links").cast(pl.Int64) > 0)
    assert sorted(broken["post_id"]) == list(planted.dead_links)


def test_questions_left_unanswered_for_three_months_are_the_planted_ones(county: Generated) -> None:
    questions = county.table("questions")
    old = questions.filter(pl.col("answered_at").is_null() & (pl.col("asked_at") < "2026-03-30"))
    assert sorted(old["question_id"]) == list(county.planted.unanswered_questions)
    assert questions["answer"].is_null().sum() == questions["answered_at"].is_null().sum()
    assert questions.filter(pl.col("answered_at") < pl.col("asked_at")).is_empty()


def test_services_with_a_single_home_are_the_planted_ones(county: Generated) -> None:
    services = county.table("services")
    alone = services.filter(pl.len().over("service_id") == 1)
    assert set(alone.select("service_id", "account_id").rows()) == set(county.planted.single_homes)
    assert set(services["kind"]) == {"service", "duty", "emergency"}
    small = county.table("accounts").filter(pl.col("followers").cast(pl.Int64) < 500)["account_id"]
    assert set(small) & set(alone["account_id"])


def test_the_instances_of_a_template_differ_in_what_they_tell(county: Generated) -> None:
    families = [group for group in county.planted.groups if group.relation == "template"]
    assert len(families) == 6
    for group in families:
        texts = texts_of(county, (group.first_post_id, *group.post_ids))
        assert len(set(texts)) == len(texts)


def test_the_figures_of_an_update_grow(county: Generated) -> None:
    updates = [group for group in county.planted.groups if group.relation == "update"]
    assert len(updates) == 5
    for group in updates:
        ordered = county.table("posts").filter(pl.col("post_id").is_in([group.first_post_id, *group.post_ids])).sort("published_at")["text"]
        first_figures = [int(re.findall(r"\d+", text)[3]) for text in ordered]
        assert first_figures == sorted(set(first_figures))


def test_bad_rows_stand_where_the_truth_says(county: Generated) -> None:
    for bad in county.planted.rejected:
        with (county.folder / bad.file).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[bad.row - 1][rows[0].index(bad.column)] in {"昨天", "2026-02-30 09:00", "待定", "很多", "-3"}


def test_the_files_of_other_layouts_hold_what_the_package_leaves_out(county: Generated) -> None:
    (crawl,) = (county.folder / "微博采集").rglob("*.csv")
    with crawl.open(encoding="gb18030", newline="") as file:
        crawled = list(csv.DictReader(file))
    (feed,) = (county.folder / "订阅源").glob("*.xml")
    items = ElementTree.parse(feed).findall("./channel/item")
    (typed,) = (county.folder / "乡镇报送").glob("*.csv")
    with typed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = county.table("posts").height
    assert kept + len(crawled) + len(items) + len(rows) - len(county.planted.rejected) == county.planted.posts
    assert all(row["id"].endswith("\t") for row in crawled)
    assert f"weibo:{crawl.stem}" in set(county.table("accounts")["account_id"])


def test_the_workbook_lists_several_accounts_in_a_cell_and_contradicts_the_register(county: Generated) -> None:
    sheet = openpyxl.load_workbook(county.folder / "教育局报送" / "教育系统新媒体名录.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "单位名称"
    assert sum(row[0] == "澹溪县家庭教育指导中心" for row in rows) == 2
    assert {conflict.kind for conflict in county.planted.conflicts} == {"different-facts", "one-id-several-bodies", "missing-id"}
