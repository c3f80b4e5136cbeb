"""Sentences of documents with places that the office fills in."""

import re

from guikou.kernel.bilingual import Language
from guikou.reports.docx import Run
from guikou.reports.words import word

_FIELD = re.compile(r"\[\[(.+?)\]\]")


def filled(key: str, language: Language, **values: object) -> list[Run]:
    """
    Return a sentence of the catalogue as runs, with `{named}` places filled and `[[places]]` marked as fields.

    A value may itself be runs, such as another filled sentence. Brackets inside values are never read as fields.
    """
    pieces = _FIELD.split(word(key).on(language))
    runs: list[Run] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            runs.append(Run(piece, field=True))
        else:
            runs.extend(_with_values(piece, values))
    return runs


def _with_values(template: str, values: dict[str, object]) -> list[Run]:
    runs: list[Run] = []
    for number, piece in enumerate(re.split(r"\{(\w+)\}", template)):
        value = values[piece] if number % 2 else piece
        if isinstance(value, list):
            runs.extend(value)
        elif value != "":
            runs.append(Run(str(value)))
    return runs
