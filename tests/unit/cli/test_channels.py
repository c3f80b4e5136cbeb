"""What channels take, and whether a text fits, on the command line."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from guikou.channels.catalog import catalog
from guikou.cli import channels
from guikou.cli.channels import app

ADDRESS = "https://county.example/r/1"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text("停水通知\n\n城关镇明日停水，请储水。\n", encoding="utf-8")
    return path


def test_the_list_names_every_way_of_every_channel_in_both_languages() -> None:
    chinese, english = run("list"), run("list", "--lang", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    for listing in catalog(()).listings.values():
        for way in listing.capabilities:
            assert (f"{listing.id} ({way})" if way else listing.id) in chinese.output
    assert "存草稿、发布、查询是否已发" in chinese.output
    assert "只能人工发布" in chinese.output
    assert "keep drafts, publish, look up what was sent" in english.output
    assert "only by a person" in english.output


def test_the_list_is_given_to_programs() -> None:
    listed = {each["id"]: each for each in json.loads(run("list", "--json").output)}
    assert set(listed["weibo"]["ways"]) == {"share", "update", "contract"}
    limit = listed["wechat"]["ways"][""]["limits"]["title"]
    assert (limit["most"], limit["unit"], limit["basis"]) == (32, "code points", "documented")
    assert limit["source"].startswith("https://developers.weixin.qq.com/")


def test_an_adapter_that_cannot_be_used_is_said_beside_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = catalog([EntryPoint(name="odd", value="nowhere_at_all:Odd", group="guikou.channels")])
    monkeypatch.setattr(channels, "catalog", lambda: broken)
    listed = run("list", "--lang", "en")
    assert listed.exit_code == 0
    assert "The adapter “odd”" in listed.stderr
    shown = run("show", "odd", "--lang", "en")
    assert shown.exit_code == 2
    assert "does not load" in shown.stderr


def test_a_channel_is_shown_with_the_source_and_the_day_of_each_limit() -> None:
    chinese, english = run("show", "weibo"), run("show", "wechat", "--lang", "en")
    assert "contract" in chinese.output
    assert "140个字（两个英文字母或数字算一个字，一个网址算10个字）" in chinese.output
    assert "1小时内" in chinese.output
    assert "1 day" in english.output
    assert "documented" in english.output
    assert "2026-11-21" in english.output
    assert "After it was taken back: " in english.output
    assert "Pictures: none" in run("show", "sms", "--lang", "en").output
    assert "1 within 1 s" in run("show", "telegram", "--lang", "en").output
    assert json.loads(run("show", "weibo", "--json").output)["ways"]["share"]["rates"][0]["within_s"] == 86_400


def test_a_channel_that_nobody_knows_ends_with_2() -> None:
    for arguments in (
        ("show", "myspace"),
        ("probe", "myspace"),
        ("probe", "wechat", "--at", "nowhere"),
        ("probe", "sms", "--at", "http://["),
    ):
        refused = run(*arguments)
        assert refused.exit_code == 2, arguments
        assert refused.stderr
        assert refused.stdout == ""


def test_a_text_that_fits_everywhere_ends_with_0(notice: Path) -> None:
    measured = run("measure", notice, "--address", ADDRESS)
    assert measured.exit_code == 0
    (row,) = [line.split() for line in measured.output.splitlines() if line.split()[:1] == ["mastodon"]]
    # title 4, empty line 2, sentence 12, line end 1, an address counts 23
    assert row == ["mastodon", "Mastodon", "短文", "42个字", "500个字"]


def test_what_is_too_long_is_said_with_how_much_and_ends_with_1(notice: Path) -> None:
    measured = run("measure", notice, "--title", "停" * 40, "--adapter", "wechat", "--adapter", "weibo", "--lang", "en")
    assert measured.exit_code == 1
    (row,) = [line.split("  ") for line in measured.output.splitlines() if "the title" in line]
    assert [cell.strip() for cell in row if cell.strip()] == [
        "wechat",
        "WeChat Official Account",
        "the title",
        "40 characters",
        "32 characters",
        "8 characters",
    ]
    assert "mastodon" not in measured.output
    told = json.loads(run("measure", notice, "--title", "停" * 40, "--adapter", "wechat", "--json").output)
    assert told[0] == {"adapter": "wechat", "way": "", "field": "title", "length": 40, "most": 32, "unit": "code points", "over": 8}


def test_a_page_is_read_as_one_whatever_its_name(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "<!doctype html><title>县政府</title><h1>停水 <b>通知</b></h1><p>明日停水</p><script>var long = 1</script>", encoding="gb18030"
    )
    told = {(row["adapter"], row["field"]): row["length"] for row in json.loads(run("measure", page, "--json").output)}
    assert told["wechat", "title"] == len("停水 通知")
    assert told["telegram", "text"] == len("停水 通知\n\n明日停水")


def test_the_title_of_a_page_without_headings_is_its_own(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<p>a</p><title>A &amp; B</title>", encoding="utf-8")
    assert json.loads(run("measure", page, "--adapter", "wechat", "--json").output)[0]["length"] == 5
    page.write_text("<p>a</p>", encoding="utf-8")
    assert json.loads(run("measure", page, "--adapter", "wechat", "--json").output)[0]["length"] == 0


def test_an_address_that_stands_in_the_text_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(f"停水 {ADDRESS}", encoding="utf-8")
    row = json.loads(run("measure", path, "--address", ADDRESS, "--adapter", "telegram", "--json").output)[0]
    assert row["length"] == 3 + len(ADDRESS)


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"a\0b", b"x" * (8 * 2**20 + 1)])
def test_what_is_no_text_ends_with_2(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    measured = run("measure", path)
    assert measured.exit_code == 2
    assert "文件" in measured.stderr


def test_an_empty_file_measures_nothing_and_fits(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    assert run("measure", path, "--adapter", "telegram").exit_code == 0
