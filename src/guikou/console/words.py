"""Sentences in the reader's language."""

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


said = lazy(_chosen, str)
said.__doc__ = (
    """Return `said("中文", "English")`: a string that takes the page's language when it is shown, for labels of forms and tables."""
)
