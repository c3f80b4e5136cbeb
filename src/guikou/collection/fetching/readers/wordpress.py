"""WordPress: the posts of a website through its public REST interface."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from guikou.collection.fetching.client import Answer, Client
from guikou.collection.fetching.readers.documents import JSON, document, mapping_of, moment_of, strange, text_of
from guikou.collection.fetching.readers.paging import Page, Row, gather
from guikou.collection.fetching.readers.reader import IdentitySeen, Question, Seen
from guikou.collection.fetching.readers.rows import figures, posts
from guikou.collection.html_text import pictures, pictures_without_text, plain_text
from guikou.kernel.bilingual import Text
from guikou.network.refusals import Missing, WrongType

NAME = Text("WordPress", "WordPress")
PER_PAGE = 100
_FIELDS = "id,guid,link,date_gmt,title,content"


class WordPressReader:
    """Reads `wp/v2/posts`, also where the website has no readable addresses switched on."""

    def read(self, client: Client, question: Question) -> Seen:
        """Return posts, their number, and what the website calls itself."""
        root, about = _interface(client, question.address)
        total: list[int] = []

        def turn(older: str | None) -> Page:
            number = max(int(older or 1), 1)
            mark = "&" if "?" in root else "?"
            answer = client.get(f"{root}wp/v2/posts{mark}per_page={PER_PAGE}&page={number}&orderby=date&order=desc&_fields={_FIELDS}", JSON)
            items = document(answer)
            if not isinstance(items, list):
                raise strange(answer, NAME)
            total.extend(_numbers(answer, "x-wp-total"))
            last = max(_numbers(answer, "x-wp-totalpages"), default=number if len(items) < PER_PAGE else number + 1)
            rows = [row for row in map(_row, map(mapping_of, items)) if row]
            return Page(rows=rows, refused=len(items) - len(rows), older=str(number + 1) if items and number < last else None)

        rows, verdict, left = gather(turn, question.known, _one_earlier(question.cursor))
        return Seen(
            verdict=verdict,
            origin="interface",
            posts=posts(rows, question),
            figures=figures({"posts": total[0] if total else None}, question, origin="interface"),
            identity=IdentitySeen(name=text_of(plain_text(text_of(about.get("name"), 1000)), 250)),
            cursor=left,
        )


def _interface(client: Client, address: str) -> tuple[str, Mapping[str, Any]]:
    """Return where the interface begins, and what it says of the website."""
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    root = f"{site}/wp-json/"
    try:
        answer = client.get(root, JSON)
        about = document(answer)
    except (Missing, WrongType):
        root = f"{site}/?rest_route=/"
        answer = client.get(root, JSON)
        about = document(answer)
    if not isinstance(about, Mapping) or "namespaces" not in about:
        raise strange(answer, NAME)
    return root, about


def _one_earlier(cursor: Mapping[str, Any]) -> Mapping[str, Any]:
    """Posts may have been removed since: go on one page before the place where we stopped, so that none is passed over."""
    resume = str(cursor.get("resume") or "")
    return {**cursor, "resume": str(max(int(resume) - 1, 1))} if resume.isdecimal() else {}


def _numbers(answer: Answer, header: str) -> list[int]:
    written = answer.headers.get(header, "")
    return [int(written)] if written.isdecimal() and len(written) < 10 else []


def _row(post: Mapping[str, Any]) -> Row | None:
    published_at = moment_of(post.get("date_gmt"))
    url = text_of(post.get("link"), 1000)
    native = text_of(mapping_of(post.get("guid")).get("rendered"), 1000) or url
    if not native or published_at is None:
        return None
    content = text_of(mapping_of(post.get("content")).get("rendered"))
    shown = pl.DataFrame({"html": [content]}).select(
        pictures(pl.col("html")).alias("all"), pictures_without_text(pl.col("html")).alias("bare")
    )
    return {
        "native_id": native,
        "published_at": published_at,
        "title": plain_text(text_of(mapping_of(post.get("title")).get("rendered"), 1000)),
        "text": plain_text(content),
        "url": url,
        "original": None,
        "pictures": shown["all"][0],
        "pictures_without_text": shown["bare"][0],
    }
