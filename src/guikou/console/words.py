"""Sentences in the reader's language."""

from dataclasses import dataclass

from django.utils.functional import lazy
from django.utils.translation import get_language

from guikou.kernel.bilingual import Language, Text


def language() -> Language:
    """Return the language that the page is in."""
    return Language.ZH if (get_language() or "zh").startswith("zh") else Language.EN


def say(text: Text) -> str:
    """Return the sentence in the language that the page is in."""
    return text.on(language())


def _chosen(zh: str, en: str) -> str:
    return zh if language() is Language.ZH else en


@dataclass(frozen=True, slots=True)
class Counted:
    """
    A sentence about `{n}` things, with the form that English has for one of them.

        Counted("{n}项冲突待处理", "{n} conflict to settle", "{n} conflicts to settle").of(3)

    Nothing else in the console says `{n}`. Templates have the tag `counted`.
    """

    zh: str
    one: str
    many: str

    def of(self, n: float, **further: object) -> Text:
        """Return the sentence for so many things, their number with thousands separators."""
        return Text(self.zh, self.one if n == 1 else self.many).fill(n=f"{n:,}", **further)


said = lazy(_chosen, str)
said.__doc__ = (
    """Return `said("中文", "English")`: a string that takes the page's language when it is shown, for labels of forms and tables."""
)
