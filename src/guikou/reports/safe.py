"""What makes a stranger's text harmless in the programs that open our files."""

import re

import polars as pl

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WEB = re.compile(r"https?://[^\s\x00-\x1f]+\Z", re.IGNORECASE)


def inert(column: str) -> pl.Expr:
    """Return a text column whose cells cannot start a formula in a spreadsheet: an apostrophe goes before them (OWASP, CSV injection)."""
    cell = pl.col(column)
    return pl.when(cell.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell).alias(column)


def inert_text(text: str) -> str:
    """Return one text as `inert` makes a column of them."""
    return f"'{text}" if re.match(_FORMULA, text) else text


def printable(text: str) -> str:
    """Return the text with the control characters that XML forbids replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def web_address(text: str | None) -> str | None:
    """Return the text where it is an http or https address, else None: `javascript:` and its like never become a link."""
    return text if text and _WEB.match(text) else None
