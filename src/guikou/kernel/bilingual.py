"""A sentence that people read, in both languages of the product."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages in which every sentence of the product exists."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in Simplified Chinese and in English. Both say the same, neither is optional."""

    zh: str
    en: str

    def on(self, language: Language) -> str:
        """Return the statement in one language."""
        return self.zh if language is Language.ZH else self.en

    def fill(self, **values: object) -> "Text":
        """
        Return the statement with its `{named}` places filled; a Text among the values is filled language by language.

        :raises KeyError: a place of the statement has no value.
        """
        return Text(
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """
    A sentence about `{n}` things, with the form that English has for one of them.

        Counted("{n}项冲突待处理", "{n} conflict to settle", "{n} conflicts to settle").of(3)

    Nothing else says `{n}`. Templates of the console have the tag `counted`.
    """

    zh: str
    one: str
    many: str

    def of(self, n: float, **further: object) -> Text:
        """Return the sentence for so many things, their number with thousands separators."""
        return Text(self.zh, self.one if n == 1 else self.many).fill(n=f"{n:,}", **further)


class Refusal(ValueError):
    """Something that people gave cannot be used; `reason` says why in words for them."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason
