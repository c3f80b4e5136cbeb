"""Small parts of sentences: lists of names that stay readable."""

from collections.abc import Sequence

from guikou.kernel.bilingual import Text

_LISTED = 6
_LONGEST = 60


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is too long for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def among(names: Sequence[str | Text]) -> Text:
    """Return a list of names for a sentence; a long one ends with how many there are in all."""
    shown = [name if isinstance(name, Text) else Text(name, name) for name in names[:_LISTED]]
    rest = len(names) - len(shown)
    zh = "、".join(f"“{name.zh}”" for name in shown) + (f"等{len(names)}个" if rest else "")
    en = ", ".join(f'"{name.en}"' for name in shown) + (f" and {rest} more" if rest else "")
    return Text(zh, en)
