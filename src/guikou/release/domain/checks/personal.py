"""Personal data: identity numbers, bank cards, mobile telephones. What is found is masked in every remark."""

import re
from collections.abc import Iterator
from datetime import date

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "personal"
_WHY = Text(
    "公开个人信息违反《个人信息保护法》，发出后无法收回", "Publishing personal data breaks the law, and what is out cannot be taken back"
)
_TAKE_OUT = Text("删去，或只保留首尾几位", "Take it out, or keep only the first and last digits")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}[ -]?(\d{4})(\d{2})(\d{2})[ -]?\d{3}[\dXx](?![0-9A-Za-z])")
# First digits that payment cards in China have: UnionPay 62, older UnionPay 60 and 90 to 95 left out as too many other numbers begin so; Visa 4, Mastercard 51 to 55 and 22 to 27.
_CARD = re.compile(
    r"(?<![A-Za-z0-9.*-])(?:62\d{2}|4\d{3}|5[1-5]\d{2}|2[2-7]\d{2})([ -]?)\d{4}\1\d{4}\1\d{3,4}(?:\1\d{1,3})?(?![A-Za-z0-9*-])"
)
_MOBILE = re.compile(r"(?<![\d.*+-])(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d*])")
_CARD_WORDS = re.compile(r"卡号|银行卡|储蓄卡|信用卡|[账帐]号|账户|户名|开户|持卡|\bcard\b|account", re.IGNORECASE)
_PUBLIC_MONEY = re.compile(r"捐款|捐赠|募捐|慈善|红十字|基金会|对公|财政|专户|收款单位|单位名称|非税|税务|保证金|donat", re.IGNORECASE)


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    own = {re.sub(r"\D", "", number)[-11:] for number in known.telephones}
    for field, text in draft.texts.items():
        yield from _identities(field, text)
        yield from _cards(field, text)
        for match in _MOBILE.finditer(text):
            if re.sub(r"\D", "", match[1]) not in own:
                what = Text(
                    "“{quote}”中有手机号，名单上没有登记为单位电话",
                    "“{quote}” holds a mobile number that is not listed as the office's own",
                )
                todo = Text(
                    "个人号码请删去；确是单位公开的联系电话，写明理由或先登记",
                    "Take out a private number; for one that the office has made public, say so or list it",
                )
                yield _said(Level.WARN, field, text, match, what, todo)


def _identities(field: str, text: str) -> Iterator[Remark]:
    for match in _IDENTITY.finditer(text):
        if _valid(re.sub(r"[ -]", "", match[0]).upper()):
            yield _said(Level.STOP, field, text, match, Text("“{quote}”中有身份证号", "“{quote}” holds an identity number"), _TAKE_OUT)
        elif _birthday(int(match[1]), int(match[2]), int(match[3])):
            what = Text(
                "“{quote}”中的号码像身份证号，但校验位不对，可能写错了一位",
                "“{quote}” holds what looks like an identity number with a wrong check digit, perhaps mistyped",
            )
            yield _said(Level.WARN, field, text, match, what, _TAKE_OUT)


def _cards(field: str, text: str) -> Iterator[Remark]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        near = text[max(0, match.start() - 40) : match.end() + 20]
        if luhn.is_valid(digits) and not _valid(digits) and _CARD_WORDS.search(near):
            level = Level.WARN if _PUBLIC_MONEY.search(near) else Level.STOP
            yield _said(level, field, text, match, Text("“{quote}”中有银行卡号", "“{quote}” holds the number of a bank card"), _TAKE_OUT)


def _valid(number: str) -> bool:
    try:
        ric.validate(number)
    except ValidationError:
        return False
    return True


def _birthday(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2100


def _said(level: Level, field: str, text: str, match: re.Match[str], what: Text, todo: Text) -> Remark:
    return remark(_CODE, level, Place(field, match.start(), match.end()), text=text, what=what, why=_WHY, todo=todo)


CHECK = Check(
    code=_CODE,
    name=Text("个人信息", "Personal data"),
    looks_for=Text(
        "身份证号、银行卡号、未登记为单位电话的手机号",
        "identity numbers, bank cards, mobile numbers that are not listed as the office's own",
    ),
    why=_WHY,
    example=Text("公示名单里带出申请人的完整身份证号", "A list of applicants with their whole identity numbers"),
    find=_find,
)
