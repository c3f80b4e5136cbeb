"""A draft closing notice for each account to close or hand over, with the elements that practice leaves out."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.reports.docx import Block, Grid, NewPage, Paragraph, Run, save
from guikou.reports.filling import filled
from guikou.reports.safe import web_address
from guikou.reports.words import value_word, word

LEAVING = ("close", "hand-over")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s.]+')
_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class _Rows:
    """The rows of a result that notices need, by account."""

    result: AuditResult

    @cached_property
    def accounts(self) -> dict[str, dict[str, Any]]:
        return {row["account_id"]: row for row in self.result.dataset.accounts.iter_rows(named=True)}

    @cached_property
    def contacts(self) -> dict[str, str]:
        return dict(self.result.dataset.organisations.drop_nulls("contact").select("organisation_id", "contact").iter_rows())

    @cached_property
    def handovers(self) -> dict[str, list[dict[str, Any]]]:
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in self.result.handovers.iter_rows(named=True):
            rows.setdefault(row["account_id"], []).append(row)
        return rows

    @cached_property
    def open_questions(self) -> dict[str, int]:
        """Return how many questions are unanswered, for the accounts whose questions are known at all."""
        as_of = self.result.as_of.astimezone(UTC)
        asked = self.result.dataset.questions.drop_nulls("account_id").filter(pl.col("asked_at").is_null() | (pl.col("asked_at") <= as_of))
        unanswered = pl.col("answered_at").is_null() | (pl.col("answered_at") > as_of)
        return dict(asked.group_by("account_id").agg(unanswered.sum()).iter_rows())

    @cached_property
    def documents(self) -> dict[str, list[str]]:
        """Return the norms that each account fails, as documents with their clauses; what a person has to look at first is not told to the public."""
        certain = (pl.col("verdict") == "not-met") & pl.col("severity").is_in(["veto", "deduction"])
        failed = self.result.findings.filter(certain & pl.col("document").is_not_null())
        cited = failed.select("account_id", pl.concat_str("document", pl.col("clause").fill_null("")).alias("cited")).unique().sort("cited")
        return dict(cited.group_by("account_id", maintain_order=True).agg("cited").iter_rows())


def write_notices(result: AuditResult, folder: Path, *, language: Language) -> None:
    """Write `notices/*.docx`: each notice in `language` first, in the other language from a new page on."""
    folder.mkdir()
    rows = _Rows(result)
    other = Language.EN if language is Language.ZH else Language.ZH
    for plan in result.plan.filter(pl.col("decision").is_in(LEAVING)).sort("account_id").iter_rows(named=True):
        account = rows.accounts.get(plan["account_id"], {"account_id": plan["account_id"]})
        blocks = [*notice(rows, account, plan, language), NewPage(), *notice(rows, account, plan, other)]
        title = (
            word(f"notice.title_{plan['decision']}")
            .fill(name=called(account), platform=value_word("platform", account.get("platform")))
            .on(language)
        )
        save(folder / file_name(account, plan, language), blocks, title=title, language=language, moment=result.as_of)


def file_name(account: dict[str, Any], plan: dict[str, Any], language: Language) -> str:
    """
    Return a file name that every system takes, such as `1-微信公众号-水利局发布-3fa2c1d0.docx`: wave, platform, name, and a mark of the account id.

    The mark keeps names apart that differ only in letters which some systems cannot hold or in case.
    """
    mark = hashlib.blake2b(account["account_id"].encode(), digest_size=4).hexdigest()
    parts = [str(plan["wave"] or 0), value_word("platform", account.get("platform")).on(language), called(account)]
    plain = [_NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", part)).strip("_ ")[:_NAME_CHARACTERS] for part in parts]
    return "-".join([*filter(None, plain), mark]) + ".docx"


def called(account: dict[str, Any]) -> str:
    """Return what people call the account."""
    return str(account.get("name") or account.get("handle") or account["account_id"])


def notice(rows: _Rows, account: dict[str, Any], plan: dict[str, Any], language: Language) -> Iterator[Block]:
    """Yield the notice of one account in one language."""
    platform = value_word("platform", account.get("platform")).on(language)
    cited = rows.documents.get(account["account_id"], [])
    basis = [
        Run(("、" if language is Language.ZH else "; ").join(cited) + ("、" if language is Language.ZH else "; ")) if cited else Run("")
    ]
    yield Paragraph(filled("notice.draft", language, as_of=rows.result.as_of.strftime("%Y-%m-%d")), "Doc note")
    yield Paragraph(filled(f"notice.title_{plan['decision']}", language, name=called(account), platform=platform), "Doc title")
    act = word(f"notice.act_{plan['decision']}").on(language)
    yield Paragraph(filled("notice.purpose", language, basis=[*basis, *filled("notice.basis_field", language)], act=act))
    yield from _account(account, platform, language)
    yield from _reason(plan, language)
    yield from _dates(plan, language)
    yield from _successor(rows, account, plan, language)
    yield from _leftovers(rows, account, plan, language)
    yield Paragraph(filled("notice.thanks", language))
    yield Paragraph(_known(account.get("organisation_name"), "notice.owner_field", language), "Doc right")
    yield Paragraph(_day(plan["notice_on"], language), "Doc right")


def _account(account: dict[str, Any], platform: str, language: Language) -> Iterator[Block]:
    yield _heading("account", language)
    values: Sequence[tuple[str, Any]] = (
        ("name", called(account)),
        ("platform", platform),
        ("id", account["account_id"]),
        ("address", web_address(account.get("url")) or account.get("handle") or "—"),
        ("owner", _known(account.get("organisation_name"), "notice.owner_field", language)),
    )
    header = [word("notice.item").on(language), word("notice.content").on(language)]
    yield Grid(header, [[word(f"notice.{name}").on(language), value] for name, value in values], (1, 3))


def _reason(plan: dict[str, Any], language: Language) -> Iterator[Block]:
    yield _heading("reason", language)
    yield Paragraph(filled("notice.reason_text", language))
    if grounds := plan[f"grounds_{language}"]:
        yield Paragraph(filled("notice.reason_grounds", language, grounds=grounds), "Doc note")


def _dates(plan: dict[str, Any], language: Language) -> Iterator[Block]:
    yield _heading("dates", language)
    yield Paragraph(filled("notice.notice_on", language, day=_day(plan["notice_on"], language)))
    yield Paragraph(filled("notice.stop_on", language, day=_day(plan["stop_on"], language)))
    freeze = filled("notice.days_field", language) if plan["freeze_days"] is None else str(plan["freeze_days"])
    first, last = _day(plan["gone_from"], language), _day(plan["gone_until"], language)
    yield Paragraph(filled("notice.gone", language, freeze=freeze, first=first, last=last))
    yield Paragraph(filled("notice.irreversible", language))


def _successor(rows: _Rows, account: dict[str, Any], plan: dict[str, Any], language: Language) -> Iterator[Block]:
    yield _heading("successor", language)
    yield Paragraph(filled("notice.successor_text", language, successor=_place(rows, plan["successor_id"], language)))
    handovers = rows.handovers.get(account["account_id"], [])
    if handovers:
        header = [word("notice.function").on(language), word("notice.goes").on(language)]
        listed = [[row["name"] or row["service_id"] or "", _place(rows, row["successor_id"], language)] for row in handovers]
        yield Grid(header, listed, (1, 1))
    else:
        yield Paragraph(filled("notice.no_functions", language))
    yield Paragraph(filled("notice.followers_move" if plan["followers_move"] else "notice.followers_stay", language))


def _leftovers(rows: _Rows, account: dict[str, Any], plan: dict[str, Any], language: Language) -> Iterator[Block]:
    stop, as_of = _day(plan["stop_on"], language), _day(rows.result.as_of.date(), language)
    yield _heading("content_heading", language)
    yield Paragraph(filled("notice.archive", language, day=stop))
    yield _heading("questions", language)
    waiting = rows.open_questions.get(account["account_id"])
    state = "unknown" if waiting is None else "open" if waiting else "none"
    yield Paragraph(filled(f"notice.questions_{state}", language, as_of=as_of, count=waiting))
    yield _heading("privacy", language)
    yield Paragraph(filled("notice.privacy_text", language))
    yield _heading("contact", language)
    contact = _known(rows.contacts.get(account.get("organisation_id") or ""), "notice.contact_field", language)
    yield Paragraph(filled("notice.contact_text", language, contact=contact, day=stop))
    yield Paragraph(filled("notice.impostors", language))


def _heading(name: str, language: Language) -> Paragraph:
    return Paragraph(word(f"notice.{name}").on(language), "Doc heading")


def _place(rows: _Rows, successor: str | None, language: Language) -> list[Run]:
    if not successor:
        return filled("notice.successor_field", language)
    account = rows.accounts.get(successor)
    if account is None:
        return [Run(successor)]
    platform = value_word("platform", account["platform"]).on(language)
    return [Run(f"“{called(account)}”（{platform}）" if language is Language.ZH else f"“{called(account)}” ({platform})")]


def _known(value: str | None, field: str, language: Language) -> list[Run]:
    return [Run(value)] if value else filled(field, language)


def _day(day: date | None, language: Language) -> list[Run]:
    if day is None:
        return filled("notice.day_field", language)
    return [Run(f"{day.year}年{day.month}月{day.day}日" if language is Language.ZH else f"{day.day} {day:%B} {day.year}")]
