"""HTML of feeds and collectors as plain text, and what it says about pictures."""

import html
import re

import nh3
import polars as pl

_MARKUP = (
    r"(?i)</?(?:p|div|span|br|img|a|section|strong|em|b|i|ul|ol|li|h[1-6]|table|tr|td|blockquote|figure|font|video|script|style)\b[^>]*>"
)
_ENTITY = r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/section|/li|/h[1-6]|/tr|/blockquote)\b[^>]*>")
_BLANKS = re.compile(r"[ \t\xa0\u3000]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")
_WITH_ALTERNATIVE = r"""(?i)<img\b[^>]*\balt\s*=\s*(?:"[^"]*[^"\s][^"]*"|'[^']*[^'\s][^']*'|[^\s"'>]+)"""


def plain_text(markup: str) -> str:
    """Return what a reader sees: tags gone, scripts and styles with their content, entities resolved, a line for each block."""
    bare = nh3.clean(_BREAKS.sub("\n", markup), tags=set())
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", html.unescape(bare))).strip()


def plain_texts(column: pl.Expr) -> pl.Expr:
    """Return a column in which cells with markup are plain text."""
    marked = column.str.contains(_MARKUP) | column.str.contains(_ENTITY)
    cleaned = pl.when(marked).then(column).map_elements(plain_text, return_dtype=pl.String, skip_nulls=True)
    return pl.when(marked).then(cleaned).otherwise(column)


def has_markup(column: pl.Expr) -> pl.Expr:
    """Return which cells have markup."""
    return column.str.contains(_MARKUP)


def pictures(column: pl.Expr) -> pl.Expr:
    """Return how many pictures the markup shows."""
    return column.str.count_matches(r"(?i)<img\b").cast(pl.Int32)


def pictures_without_text(column: pl.Expr) -> pl.Expr:
    """Return how many pictures of the markup have no text that stands for them."""
    return (column.str.count_matches(r"(?i)<img\b") - column.str.count_matches(_WITH_ALTERNATIVE)).cast(pl.Int32)
