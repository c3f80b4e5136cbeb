"""Links that lead nowhere, away from the government, or that no platform would take."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "links"
_WHY = Text("打不开的链接让群众白等，站外链接可能变成诈骗页面", "A dead link wastes people's time, and a foreign one may become a trap")
_ADDRESS = re.compile(r"https?://[!-~]+?(?=[.,;:!?)\]'\"]*(?:[^!-~]|$))", re.IGNORECASE)
_WEB: Final = ("http", "https")
_ALLOWED: Final = frozenset({*_WEB, "mailto", "tel"})


def addresses(draft: Draft) -> tuple[tuple[str, Place], ...]:
    """Return every address that people can follow from the draft, links of the body and addresses written out, each with its place."""
    found = [(link.address.strip(), Place("html", link.start, link.end)) for link in draft.body.links]
    linked = [(place.start, place.end) for _, place in found]
    for field, text in (("html", draft.body.text), ("digest", draft.digest), ("text", draft.text)):
        taken = linked if field == "html" else []
        written = [match for match in _ADDRESS.finditer(text) if not any(start <= match.start() < end for start, end in taken)]
        found += [(match[0], Place(field, *match.span())) for match in written]
    return tuple(found)


def host(address: str) -> str | None:
    """Return the host of a web address in lower case; None where it has none, or cannot be read."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".") or None
    except ValueError:
        return None


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    for address, place in addresses(draft):
        scheme, colon, _ = address.partition(":")
        if not colon or scheme.lower() not in _ALLOWED or (scheme.lower() in _WEB and host(address) is None):
            what = Text("“{address}”不是可以打开的网址", "“{address}” is no address that can be opened")
            yield _said(
                Level.STOP, place, address, what, Text("改为以https://开头的完整网址", "Write the whole address, beginning with https://")
            )
        elif scheme.lower() in _WEB:
            yield from _web(address, place, known)


def _web(address: str, place: Place, known: Known) -> Iterator[Remark]:
    where = host(address) or ""
    if reason := known.dead.get(address):
        what = Text("“{address}”打不开：{reason}", "“{address}” does not open: {reason}")
        yield _said(Level.WARN, place, address, what, Text("改正网址或删去链接", "Mend the address or take it out"), reason=reason)
    if not any(where == own or where.endswith(f".{own}") for own in known.hosts):
        what = Text("“{host}”不是本单位或政府的网站", "“{host}” is no website of the office or the government")
        todo = Text("尽量改用政府网站的页面；确需保留，写明理由", "Use a page of the government if there is one; else say why it stays")
        yield _said(Level.WARN, place, address, what, todo, host=where)


def _said(level: Level, place: Place, address: str, what: Text, todo: Text, **values: object) -> Remark:
    return remark(_CODE, level, place, text="", what=what, why=_WHY, todo=todo, address=address, **values)


CHECK = Check(
    code=_CODE,
    name=Text("失效与站外链接", "Dead and foreign links"),
    looks_for=Text(
        "打不开的链接、不在本单位网站名单内的链接、不是网址的链接",
        "links that do not open, that lead to websites not listed, that are no addresses",
    ),
    why=_WHY,
    example=Text("办事指南链接到已关停的旧网站", "A guide that links to a website closed long ago"),
    find=_find,
)
