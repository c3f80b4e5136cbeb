"""`bulletin.docx`: the inspection bulletin an office issues, drawn from the data, in its usual structure."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.reports.docx import Block, Grid, NewPage, Paragraph, save
from guikou.reports.filling import filled
from guikou.reports.page.markup import long_day, share
from guikou.reports.page.names import Names
from guikou.reports.words import value_word, word

NAMED = 30
_DIGITS = "一二三四五六七八九"
_PROBLEMS = ("veto", "deduction")  # what a bulletin may name; what somebody has to look at first is counted, not named


def write_bulletin(result: AuditResult, path: Path, *, language: Language) -> None:
    """Write the bulletin in one language."""
    title = word("bulletin.title", title=result.title).on(language)
    save(path, list(bulletin(result, language)), title=title, language=language, moment=result.as_of)


def bulletin(result: AuditResult, language: Language) -> Iterator[Block]:
    """Yield the bulletin: scope, overall result by platform, problems by kind with the units named in their order, requirements, annex."""
    names = Names(result)
    problems = _problems(result, names)
    yield Paragraph(filled("bulletin.draft", language), "Doc note")
    yield Paragraph(filled("bulletin.title", language, title=result.title), "Doc title")
    yield Paragraph(filled("bulletin.to", language), "Doc plain")
    yield Paragraph(_intro(result, language))
    yield _heading(1, "overall", language)
    yield from _overall(result, language)
    yield _heading(2, "problems", language)
    if not problems:
        yield Paragraph(word("bulletin.no_problems").on(language))
    for number, (rule, rows) in enumerate(problems, 1):
        yield from _problem(number, rule, rows, names, language)
    hints = list(_to_verify(result, language))
    if hints:
        yield _heading(3, "to_verify", language)
        yield from hints
    yield _heading(4 if hints else 3, "required", language)
    untold = result.findings.filter(pl.col("verdict") == "cannot-tell")["account_id"].n_unique()
    for name in ("rectify", "data", "repeat", "closing", "no_ranking"):
        yield Paragraph(filled(f"bulletin.{name}", language, untold=f"{untold:,}"))
    yield Paragraph(filled("bulletin.signed", language), "Doc right")
    yield Paragraph(filled("bulletin.date", language), "Doc right")
    if problems:
        yield from _annex(problems, names, language)


def _heading(number: int, name: str, language: Language) -> Paragraph:
    numeral = Text(numeral_of(number), str(number))
    return Paragraph(word("bulletin.heading", number=numeral, title=word(f"bulletin.{name}")).on(language), "Doc heading")


def _intro(result: AuditResult, language: Language) -> Any:
    documents = result.findings["document"].drop_nulls().unique(maintain_order=True).to_list()[:3]
    basis = filled("bulletin.basis", language, documents=("、" if language is Language.ZH else "; ").join(documents)) if documents else []
    coverage = result.dataset.coverage
    days = [_local(moment, result) for moment in (coverage["first_post_at"].min(), coverage["last_post_at"].max())]
    as_of = long_day(result.as_of).on(language)
    if days[0] is None or days[1] is None:
        return [*basis, *filled("bulletin.intro_no_posts", language, as_of=as_of)]
    return [
        *basis,
        *filled("bulletin.intro", language, as_of=as_of, first=long_day(days[0]).on(language), last=long_day(days[1]).on(language)),
    ]


def _local(moment: Any, result: AuditResult) -> date | None:
    return None if moment is None else moment.astimezone(result.as_of.tzinfo).date()


def _overall(result: AuditResult, language: Language) -> Iterator[Block]:
    checked = result.findings.group_by("account_id").agg(failed=((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto")).any())
    if checked.is_empty():
        yield Paragraph(word("bulletin.none_checked").on(language))
        return
    total, failed, listed = checked.height, int(checked["failed"].sum()), result.dataset.accounts.height
    yield Paragraph(
        filled(
            "bulletin.overall_text",
            language,
            checked=f"{total:,}",
            listed=f"{listed:,}",
            share=share(total / listed if listed else 0),
            passed=f"{total - failed:,}",
            rate=share((total - failed) / total),
            failed=f"{failed:,}",
            behind=f"{int(result.dataset.coverage['behind'].sum()):,}",
        )
    )
    platforms = checked.join(result.dataset.accounts.select("account_id", "platform"), on="account_id", how="left")
    rows = platforms.group_by("platform").agg(pl.len().alias("checked"), pl.col("failed").sum()).sort("platform", nulls_last=True)
    listed_rows = [
        (value_word("platform", row["platform"]).on(language), row["checked"], row["failed"]) for row in rows.iter_rows(named=True)
    ]
    listed_rows.append((word("bulletin.total").on(language), total, failed))
    header = [word(f"bulletin.{name}").on(language) for name in ("platform", "checked", "failed", "rate")]
    yield Grid(header, [[name, f"{n:,}", f"{bad:,}", share((n - bad) / n)] for name, n, bad in listed_rows], (3, 2, 2, 2))


def _problems(result: AuditResult, names: Names) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return the rules that accounts fail, the vetoes first, each with its findings in the order of the organisations."""
    rules = {row["rule_id"]: row for row in result.rules.iter_rows(named=True)}
    failed: dict[str, list[dict[str, Any]]] = {}
    for row in result.findings.filter((pl.col("verdict") == "not-met") & pl.col("severity").is_in(_PROBLEMS)).iter_rows(named=True):
        failed.setdefault(row["rule_id"], []).append(row)
    last = len(names.order)
    for rows in failed.values():
        rows.sort(key=lambda row: (names.order.get(row["account_id"], last), row["account_id"]))
    listed = [(rules.get(rule_id, {"rule_id": rule_id}), rows) for rule_id, rows in failed.items()]
    return sorted(listed, key=lambda pair: (_PROBLEMS.index(pair[1][0]["severity"]), pair[0]["rule_id"]))


def _to_verify(result: AuditResult, language: Language) -> Iterator[Block]:
    """Yield what the data hint at and a person has to look at: by kind and number, without names, for nobody is accused by a hint."""
    hints = result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "look"))
    if hints.is_empty():
        return
    rules = {row["rule_id"]: row for row in result.rules.iter_rows(named=True)}
    counts = hints.group_by("rule_id").len().sort("rule_id").iter_rows()
    listed = [
        word("bulletin.hint", rule=_title(rules.get(rule, {"rule_id": rule}), language), count=f"{n:,}").on(language) for rule, n in counts
    ]
    yield Paragraph(filled("bulletin.to_verify_text", language, hints=("；" if language is Language.ZH else "; ").join(listed)))


def _problem(number: int, rule: dict[str, Any], rows: list[dict[str, Any]], names: Names, language: Language) -> Iterator[Block]:
    yield Paragraph(
        filled("bulletin.problem", language, number=numeral_of(number) if language is Language.ZH else number, rule=_title(rule, language)),
        "Doc heading 2",
    )
    named = ("、" if language is Language.ZH else "; ").join(_unit(row["account_id"], names, language) for row in rows[:NAMED])
    if len(rows) > NAMED:
        named = word("bulletin.problem_more", names=Text(named, named)).on(language)
    severity = value_word("severity", rows[0]["severity"]).on(language)
    basis = f"{rows[0]['document'] or ''}{rows[0]['clause'] or ''}" or word("unknown").on(language)
    yield Paragraph(
        filled(
            "bulletin.problem_text",
            language,
            severity=severity[:1].upper() + severity[1:],
            basis=basis,
            count=f"{len(rows):,}",
            names=named,
        )
    )


def numeral_of(number: int) -> str:
    """Return a number from 1 to 99 in Chinese: 十一, 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens - 1]) + ("十" if tens else "") + (_DIGITS[ones - 1] if ones else "")


def _title(rule: dict[str, Any], language: Language) -> str:
    return str(rule.get(f"title_{language}") or rule["rule_id"])


def _unit(account_id: str, names: Names, language: Language) -> str:
    row = names.accounts.get(account_id, {})
    platform = value_word("platform", row.get("platform")).on(language)
    called = names.called(account_id)
    return f"“{called}”（{platform}）" if language is Language.ZH else f"“{called}” ({platform})"


def _annex(problems: list[tuple[dict[str, Any], list[dict[str, Any]]]], names: Names, language: Language) -> Iterator[Block]:
    entries = [(rule, row) for rule, rows in problems for row in rows]
    last = len(names.order)
    entries.sort(key=lambda pair: (names.order.get(pair[1]["account_id"], last), pair[1]["account_id"], pair[0]["rule_id"]))
    yield NewPage()
    yield Paragraph(word("bulletin.annex").on(language), "Doc plain")
    yield Paragraph(word("bulletin.annex_title").on(language), "Doc title")
    yield Paragraph(filled("bulletin.annex_note", language, count=f"{len(entries):,}"), "Doc note")
    header = [
        word(f"bulletin.{name}").on(language) for name in ("number", "owner", "account", "platform", "problem_column", "basis_column")
    ]
    rows = []
    for number, (rule, row) in enumerate(entries, 1):
        account = names.accounts.get(row["account_id"], {})
        owner = account.get("organisation_name") or word("unknown").on(language)
        platform = value_word("platform", account.get("platform")).on(language)
        cited = row["clause"] or row["document"] or ""
        rows.append([str(number), owner, names.called(row["account_id"]), platform, _title(rule, language), cited])
    yield Grid(header, rows, (1, 3, 3, 2, 3, 2))
