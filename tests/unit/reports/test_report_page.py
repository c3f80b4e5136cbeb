"""The page as a file: every link has its target, every number its rows, and nothing from data is ever code."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from factories_result import HOSTILE_NAMES
from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.reports.page.render import write_page

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Elements, ids, links, visible text by language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str | None, str]] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found["href"]))
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else None
            self._open.append((tag, found.get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1][0] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._open[-1][0] not in ("script", "style"):
            self.texts.append((self._open[-1][1], data.strip()))


@pytest.fixture(scope="session")
def page(folder: Path) -> Page:
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def rendered(result: AuditResult, path: Path, language: Language = Language.ZH) -> str:
    write_page(result, path, language=language)
    return path.read_text(encoding="utf-8")


def test_every_link_inside_the_page_has_its_target_and_no_id_stands_twice(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    missing = {link for link in page.links if link.startswith("#") and link[1:] not in set(page.ids)}
    assert missing == set()


def test_every_link_to_a_file_leads_to_a_file_we_wrote(page: Page, folder: Path) -> None:
    files = {link for link in page.links if not re.match(r"#|https?:", link)}
    assert "csv/findings.csv" in files
    assert sum(link.startswith("notices/") and link.endswith(".docx") for link in files) == len(list((folder / "notices").iterdir()))
    assert {link for link in files if not (folder / unquote(link)).exists()} == set()


def test_every_account_has_its_dossier(page: Page, result: AuditResult) -> None:
    dossiers = [found for tag, found in page.tags if tag == "details" and found.get("class") == "account"]
    assert len(dossiers) == result.dataset.accounts.height
    assert "account-wechat:id00000" in page.ids


def test_no_handler_no_foreign_script_and_no_dangerous_address(page: Page) -> None:
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert not [found for tag, found in page.tags if tag in ("script", "img", "link", "iframe") and (found.get("src") or found.get("href"))]
    assert not [link for link in page.links if link.casefold().startswith(("javascript:", "data:", "vbscript:"))]
    assert [tag for tag, _ in page.tags].count("script") == 4


def test_hostile_names_are_shown_and_do_nothing(page: Page) -> None:
    shown = {text for _, text in page.texts}
    for name in HOSTILE_NAMES.values():
        if name.strip() and len(name) < 100:
            assert name.strip() in shown


def test_data_for_the_charts_cannot_end_their_script(result: AuditResult, tmp_path: Path) -> None:
    accounts = result.dataset.accounts.with_columns(name=pl.lit("</script><script>alert(1)</script>\u2028"))
    html = rendered(replace(result, dataset=replace(result.dataset, accounts=accounts)), tmp_path / "x.html")
    block = re.search(r'id="chart-data">(.*?)</script>', html, re.DOTALL)
    assert block
    assert "<" not in block[1]
    assert "alert(1)" in json.dumps(json.loads(block[1]))


def test_scripts_are_allowed_by_their_hash_alone(folder: Path) -> None:
    html = (folder / "report.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "script-src &#39;sha256-" in policy[1]


def test_the_vendored_library_is_the_published_one() -> None:
    static = resources.files("guikou.reports") / "static"
    digest = hashlib.sha256(static.joinpath("echarts.min.js").read_bytes()).hexdigest()
    assert digest in static.joinpath("README.md").read_text(encoding="utf-8")


def test_the_page_opens_in_the_language_asked_for(result: AuditResult, tmp_path: Path) -> None:
    assert '<html lang="zh-Hans">' in rendered(result, tmp_path / "zh.html")
    english = rendered(result, tmp_path / "en.html", Language.EN)
    assert '<html lang="en">' in english
    assert "<title>Audit of official accounts: 青溪县</title>" in english


def latin_words(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"[A-Za-z]{3,}", text)


def test_no_english_word_shows_on_the_chinese_page_but_names_and_units(empty_result: AuditResult, tmp_path: Path) -> None:
    page = Page(rendered(empty_result, tmp_path / "x.html"))
    shown = [text for language, text in page.texts if language != "en" and not re.fullmatch(r"[\w.]+\.(csv|xlsx|docx|json)|\w+/", text)]
    allowed = {"Asia", "Shanghai", "English", "pack", "csv", "other"}
    assert set(latin_words(shown)) <= allowed


def test_the_situation_is_five_sentences_and_five_numbers(page: Page) -> None:
    classes = [found.get("class") for _, found in page.tags]
    assert classes.count("value") == 5
    start = next(i for i, (_, found) in enumerate(page.tags) if found.get("class") == "sentences")
    end = next(i for i, (tag, _) in enumerate(page.tags) if i > start and tag == "section")
    assert sum(tag == "li" for tag, _ in page.tags[start:end]) == 5


def test_an_empty_result_says_in_plain_words_what_is_missing(empty_result: AuditResult, tmp_path: Path) -> None:
    html = rendered(empty_result, tmp_path / "x.html")
    for words in (
        "没有形成整合方案",
        "没有可供比对的发布内容",
        "没有启用检查指标",
        "没有采集到内容",
        "没有退回的行",
        "没有发现冲突",
        "没有阅读数据",
    ):
        assert words in html
    page = Page(html)
    assert {link for link in page.links if link.startswith("#") and link[1:] not in set(page.ids)} == set()


def test_without_any_account_the_page_stands(empty_result: AuditResult, tmp_path: Path) -> None:
    nobody = replace(empty_result, dataset=replace(empty_result.dataset, accounts=empty_result.dataset.accounts.clear()))
    assert "没有账号" in rendered(nobody, tmp_path / "x.html")


def test_the_same_result_gives_the_same_page(result: AuditResult, folder: Path, tmp_path: Path) -> None:
    assert rendered(result, tmp_path / "x.html") == (folder / "report.html").read_text(encoding="utf-8")


def test_nothing_is_ordered_by_reads_or_followers(page: Page, result: AuditResult) -> None:
    """The accounts stand in the order of the organisation tree; shuffling their followers changes nothing."""
    order = [found["id"] for tag, found in page.tags if tag == "details" and found.get("class") == "account"]
    owners = dict(result.dataset.accounts.select(pl.concat_str(pl.lit("account-"), "account_id"), "organisation_id").iter_rows())
    listed = [owners.get(str(name)) for name in order]
    known = [owner for owner in listed if owner]
    assert known == [owner for owner, _ in groupby(known) for _ in range(known.count(owner))]
