"""Putting the page together."""

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import polars as pl
from markupsafe import Markup

from guikou import __version__
from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.reports.notices import file_name
from guikou.reports.page import charts, dossier, duplicates, markup, plan, sections, situation
from guikou.reports.page.evidence import Evidence
from guikou.reports.page.names import Names
from guikou.reports.safe import web_address
from guikou.reports.words import value_word, word

MOST_UNPACKED = 1_500
"""Beyond so many accounts a browser would be busy for minutes with dossiers that nobody opened."""


def write_page(result: AuditResult, path: Path, *, language: Language) -> None:
    """Write `report.html`; `language` is the one it opens in."""
    names, title = Names(result), situation.title_of(result)
    posts = _posts(result)
    destinations = plan.destinations(result, names)
    waves, months = plan.waves(result, names)
    views: dict[str, Any] = {
        "register": sections.register(result),
        "inspection": sections.inspection(result, names),
        "completeness": sections.completeness(result, names),
        "duplicates": duplicates.overview(result) | {"lineages": duplicates.lineages(result, posts)},
        "effort": sections.effort(result),
        "board": plan.board(result, names),
        "destinations": destinations,
        "waves": waves,
        "months": months,
        "duties": plan.duties(result, names),
        "gap": situation.gap_in_words(result),
    }
    drawn = charts.charts(result, views, names)
    style, script, library = (_static(name) for name in ("report.css", "report.js", "echarts.min.js"))
    stream = (
        _environment()
        .get_template("report.html")
        .stream(
            **views,
            result=result,
            names=names,
            posts=posts,
            evidence=Evidence(names, views["inspection"]["titles"]),
            zone=names.zone,
            language=language,
            title=title,
            sentences=situation.sentences(result),
            figures=situation.figures(result),
            charts=drawn,
            chart_data=_json({name: chart.options for name, chart in drawn.items()}),
            page_words=_json({each: {"shown": word("script.shown").on(each), "title": title.on(each)} for each in Language}),
            packed=len(names.accounts) > MOST_UNPACKED,
            dossiers=dossier.dossiers(result, names, views["inspection"]["titles"]),
            style=style,
            script=script,
            library=library,
            policy=_policy(script, library),
            version=__version__,
        )
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        stream.enable_buffering(50)
        file.writelines(stream)


def _posts(result: AuditResult) -> dict[str, dict[str, Any]]:
    """Return the posts that the page names, by id; the posts table itself stays unread."""
    wanted = {*dossier.evidence_posts(result), *duplicates.members(result)["post_id"].to_list()}
    rows = (
        result.dataset.posts()
        .filter(pl.col("post_id").is_in(sorted(wanted)))
        .select("post_id", "account_id", "published_at", "title", "url")
        .collect(engine="streaming")
    )
    return {row["post_id"]: row for row in rows.iter_rows(named=True)}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("guikou.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {
        name: getattr(markup, name)
        for name in ("t", "v", "both", "drawn", "counted", "link", "anchor", "number", "span", "share", "day", "moment", "cited")
    }
    environment.globals |= {
        "Text": Text,
        "word": word,
        "value_word": value_word,
        "web": web_address,
        "post_title": _post_title,
        "notice_file": _notice_file,
    }
    return environment


def _notice_file(account: dict[str, Any], decision: dict[str, Any], language: Language) -> str:
    """Return the address of the account's draft notice beside the page."""
    return "notices/" + quote(file_name(account, decision, language))


def _post_title(post: dict[str, Any] | None, post_id: str) -> Markup:
    """Return a post's title, linked to its address where it has one on the web."""
    shown = (post and post["title"]) or post_id
    address = web_address(post["url"]) if post else None
    return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(address, shown) if address else Markup("{}").format(shown)


@cache
def _static(name: str) -> Markup:
    """Return one of our own files as it is."""
    text = resources.files("guikou.reports").joinpath(f"static/{name}").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package


def _json(value: Any) -> Markup:
    """Return JSON that no text inside can end: `<`, `>` and `&` are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - nothing that HTML reads is left in it


def _policy(*scripts: str) -> str:
    """Return a content security policy: no network at all, no script but ours by hash."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
