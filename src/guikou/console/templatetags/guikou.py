"""Available in every template without loading."""

from django import template

from guikou.console import words
from guikou.kernel.bilingual import Text

register = template.Library()


@register.simple_tag
def say(zh: str, en: str) -> str:
    """`{% say "中文" "English" %}`: a sentence in the page's language."""
    return words.say(Text(zh, en))


@register.filter
def said(text: Text) -> str:
    """`{{ text|said }}`: a Text in the page's language."""
    return words.say(text)
