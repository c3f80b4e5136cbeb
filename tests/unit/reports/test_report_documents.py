"""The bulletin and the notices: every element that domain practice asks for or forgets, and the same bytes on every run."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.release.domain.checks import closings
from guikou.release.domain.checks.base import Draft, Known
from guikou.reports.bulletin import NAMED, numeral_of, write_bulletin
from guikou.reports.docx import Grid, Paragraph, save
from guikou.reports.filling import filled
from guikou.reports.notices import file_name, write_notices


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def fields_of(path: Path) -> set[str]:
    document = docx.Document(str(path))
    paragraphs = [*document.paragraphs, *(p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs)]
    return {run.text for paragraph in paragraphs for run in paragraph.runs if run.font.highlight_color is not None}


@pytest.fixture(scope="session")
def notices(folder: Path, result: AuditResult) -> dict[str, Path]:
    accounts = {row["account_id"]: row for row in result.dataset.accounts.iter_rows(named=True)}
    leaving = result.plan.filter(pl.col("decision").is_in(["close", "hand-over"]))
    return {
        row["account_id"]: folder / "notices" / file_name(accounts[row["account_id"]], row, Language.ZH)
        for row in leaving.iter_rows(named=True)
    }


def test_each_account_that_leaves_has_one_notice(folder: Path, notices: dict[str, Path]) -> None:
    assert set(notices.values()) == set((folder / "notices").iterdir())
    assert len(notices) == 20


def test_a_notice_has_every_element(notices: dict[str, Path]) -> None:
    text = text_of(notices["douyin:id00025"])
    for part in (
        "关于关停“青溪县公安局3发布”", "国办秘函〔2019〕19号", "批准单位", "douyin:id00025", "青溪县公安局3", "近90天发布25条", "为最后一日",
        "冻结期约15天", "之间完成注销", "https://qingxi.example", "关注者不会自动迁移", "归档", "尚未答复的留言", "个人信息", "办公室 00000025", "前提出",
        "均与本单位无关", "敬请谅解",
    ):  # fmt: skip
        assert part in text
    for part in ("is closing", "Where to go from now on", "Personal data", "Open questions", "Objections are welcome until 15 "):
        assert part in text


def test_the_release_desk_finds_every_element_in_every_notice(notices: dict[str, Path]) -> None:
    for path in notices.values():
        text = text_of(path)
        for language in Language:
            draft = Draft(language=language, title="", html="", text=text, on=date(2026, 1, 1), kind="closing-notice")
            assert [each.what.en for each in closings.CHECK.find(draft, Known())] == [], path.name


def test_the_language_of_the_report_comes_first(result: AuditResult, tmp_path: Path, notices: dict[str, Path]) -> None:
    write_notices(result, tmp_path / "en", language=Language.EN)
    chinese, english = text_of(notices["douyin:id00025"]), text_of(min((tmp_path / "en").iterdir()))
    assert chinese.index("现公告如下") < chinese.index("Where to go")
    assert english.index("Where to go") < english.index("现公告如下")


def test_duties_are_listed_with_their_new_home(result: AuditResult, notices: dict[str, Path]) -> None:
    row = result.handovers.row(0, named=True)
    assert row["name"] in text_of(notices[row["account_id"]])
    without = next(name for name in notices if name not in set(result.handovers["account_id"]))
    assert "没有登记办事服务" in text_of(notices[without])


def test_open_questions_are_counted_or_said_to_be_unknown(result: AuditResult, notices: dict[str, Path]) -> None:
    asked = result.dataset.questions
    for account, path in notices.items():
        mine = asked.filter(pl.col("account_id") == account)
        waiting = mine["answered_at"].null_count()
        expected = "审计数据不含该账号的留言" if mine.is_empty() else f"有{waiting}条留言尚未答复" if waiting else "没有未答复的留言"
        assert expected in text_of(path)


def test_what_the_office_has_to_fill_in_is_marked_and_numbers_of_documents_are_not(notices: dict[str, Path]) -> None:
    fields = fields_of(notices["douyin:id00025"])
    assert {"〔批准单位〕", "〔存放单位〕", "〔承接渠道〕", "〔keeper〕"} <= fields
    assert not any("2019" in field for field in fields)


def test_what_is_not_known_becomes_a_field(result: AuditResult, tmp_path: Path) -> None:
    empty = result.plan.with_columns(
        [pl.lit(None, dtype=t).alias(n) for n, t in result.plan.schema.items() if n not in ("account_id", "decision")]
    )
    write_notices(replace(result, plan=empty, findings=result.findings.clear()), tmp_path / "n", language=Language.ZH)
    fields = fields_of(next((tmp_path / "n").iterdir()))
    assert {
        "〔日期〕",
        "〔天数〕",
        "〔结合下列依据，向公众说明具体原因〕",
        "〔法规或文件名称、文号和条款〕",
        "〔承接的账号或网站，附二维码〕",
    } <= fields


def test_file_names_are_safe_unique_and_readable() -> None:
    plan = {"wave": 2}
    names = {
        account: file_name({"account_id": account, "platform": "weibo", "name": name}, plan, Language.ZH)
        for account, name in {
            "a": "CON",
            "b": 'x/y\\z:*?"<>|. ',
            "c": "ABC发布",
            "d": "abc发布",
            "e": "\u0000\n",
            "f": "长" * 300,
            "g": "",
        }.items()
    }
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert all(re.fullmatch(r'[^\x00-\x1f<>:"/\\|?*]+-[0-9a-f]{8}\.docx', name) for name in names.values())
    assert all(len(name.encode()) < 255 for name in names.values())
    assert names["c"].startswith("2-微博-ABC发布-")


def test_the_parts_that_never_change_are_prepared_once(result: AuditResult, tmp_path: Path) -> None:
    write_notices(result, tmp_path / "n", language=Language.ZH)
    styles = {zipfile.ZipFile(path).read("word/styles.xml") for path in (tmp_path / "n").iterdir()}
    assert len(styles) == 1


def test_brackets_in_data_are_never_read_as_fields() -> None:
    runs = filled("notice.title_close", Language.ZH, name="[[x]] {platform}", platform="")
    assert "".join(run.text for run in runs) == "关于关停“[[x]] {platform}”账号的公告"
    assert not any(run.field for run in runs)


def test_the_bulletin_has_its_usual_structure(folder: Path, result: AuditResult) -> None:
    text = text_of(folder / "bulletin.docx")
    parts = [
        "关于青溪县政务新媒体检查情况的通报",
        "主送单位",
        "国办秘函〔2019〕19号",
        "一、总体情况",
        "二、存在的问题",
        "三、需要核实的情况",
        "四、工作要求",
        "不搞排名",
        "附件",
    ]
    assert [part for part in parts if part not in text] == []
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert f"账号{result.dataset.accounts.height}个" in text


def test_the_annex_lists_every_failed_norm_once(folder: Path, result: AuditResult) -> None:
    annex = docx.Document(str(folder / "bulletin.docx")).tables[-1]
    failed = result.findings.filter((pl.col("verdict") == "not-met") & pl.col("severity").is_in(["veto", "deduction"]))
    assert len(annex.rows) - 1 == failed.height


def test_units_are_named_in_their_order_and_many_are_cut_openly(result: AuditResult, tmp_path: Path) -> None:
    many = result.findings.with_columns(verdict=pl.lit("not-met"))
    write_bulletin(replace(result, findings=many), tmp_path / "x.docx", language=Language.ZH)
    text = text_of(tmp_path / "x.docx")
    assert "等，全部见附件" in text
    assert result.dataset.accounts.height > NAMED


def test_what_has_to_be_verified_is_counted_and_nobody_is_named_for_it(result: AuditResult, tmp_path: Path) -> None:
    hints = result.findings.filter(pl.col("severity") == "look").with_columns(verdict=pl.lit("not-met"))
    write_bulletin(replace(result, findings=hints), tmp_path / "x.docx", language=Language.ZH)
    text = text_of(tmp_path / "x.docx")
    assert f"“数据没有异常跳升”涉及{hints.height}个账号" in text
    assert "发布”" not in text
    assert "附件" not in text.replace("全部见附件", "")


@pytest.mark.parametrize(("number", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_numbers_of_headings_are_written_in_chinese(number: int, numeral: str) -> None:
    assert numeral_of(number) == numeral


def test_a_notice_does_not_tell_the_public_what_nobody_has_verified(result: AuditResult, tmp_path: Path) -> None:
    hints = result.findings.with_columns(severity=pl.lit("look"))
    write_notices(replace(result, findings=hints), tmp_path / "n", language=Language.ZH)
    assert "国办秘函" not in text_of(min((tmp_path / "n").iterdir()))


def test_a_bulletin_without_findings_says_so(empty_result: AuditResult, tmp_path: Path) -> None:
    write_bulletin(empty_result, tmp_path / "x.docx", language=Language.EN)
    text = text_of(tmp_path / "x.docx")
    assert "No rule was switched on" in text
    assert "3. What is required" in text
    assert "No problems were found" in text
    assert "no posts were collected" in text


def test_a_document_is_official_paper_with_page_numbers(folder: Path) -> None:
    document = docx.Document(str(folder / "bulletin.docx"))
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    assert "PAGE" in section.footer._element.xml
    assert 'w:eastAsia="仿宋"' in document.styles["Doc body"].element.xml
    assert "FangSong" in zipfile.ZipFile(folder / "bulletin.docx").read("word/fontTable.xml").decode()


def test_a_document_refers_to_no_style_that_it_lacks(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bulletin.docx") as package:
        styles, body = (package.read(f"word/{name}.xml").decode() for name in ("styles", "document"))
    known = set(re.findall(r'w:styleId="(\w+)"', styles))
    assert set(re.findall(r'<w:(?:pStyle|tblStyle) w:val="(\w+)"', body)) <= known
    assert set(re.findall(r'<w:(?:basedOn|next|link) w:val="(\w+)"', styles)) <= known


def test_hostile_text_stays_text(tmp_path: Path, result: AuditResult) -> None:
    blocks = [Paragraph("<w:p>&\x00]]>"), Grid(["<a>"], [["=1+1"]], (1,))]
    save(tmp_path / "x.docx", blocks, title="<t>", language=Language.ZH, moment=result.as_of)
    assert text_of(tmp_path / "x.docx") == "<w:p>&\ufffd]]>\n<a>\n=1+1"
