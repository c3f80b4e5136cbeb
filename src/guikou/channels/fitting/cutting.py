"""Making a text fit: cut it, sum it up, put a short post together. Whatever comes out is within the limit, in the limit's own unit."""

from bisect import bisect_right
from collections.abc import Sequence

from guikou.channels.capability import Limit
from guikou.channels.fitting.amounts import amount, rule
from guikou.channels.fitting.sentences import cuts, ends
from guikou.channels.fitting.units import length
from guikou.kernel.bilingual import Refusal, Text

_BETWEEN = "\n"

TITLE_TOO_LONG = Text(
    "标题和网址合计{length}，超过上限{most}{rule}，放不下。请缩短标题",
    "Title and address have {length} together, the most is {most}{rule}. Please shorten the title",
)
SENTENCE_TOO_LONG = Text(
    "上限是{most}{rule}，连第一句话加网址也放不下。请另写一段更短的摘要",
    "The most is {most}{rule}: not even the first sentence and the address fit. Please write a shorter summary",
)


def cut(text: str, limit: Limit) -> str:
    """
    Return the text where it fits, else its longest beginning that does; nothing where not even that fits. No character, number or
    address is divided.
    """
    return text if length(text, limit) <= limit.most else _longest(text, cuts(text), "", limit) or ""


def summary(text: str, limit: Limit, address: str) -> str:
    """
    Return as many whole sentences from the beginning as fit together with the address, which comes last on a line of its own.

    A text that ends with the address already is taken without it.

    :raises Refusal: not even the first sentence and the address fit.
    """
    body = _without(text, address)
    if not body:
        return _together("", address, limit, TITLE_TOO_LONG)
    fitting = _longest(body, ends(body), _BETWEEN + address, limit)
    if not fitting:
        raise Refusal(SENTENCE_TOO_LONG.fill(most=amount(limit.most, limit.unit), rule=rule(limit.unit)))
    return fitting + _BETWEEN + address


def short_text(title: str, digest: str, address: str, limit: Limit) -> str:
    """
    Return the post for a platform of short texts: the whole title, as many sentences of the digest as fit, the address; each on a line of
    its own.

    A digest that begins with the title is not preceded by it again.

    :raises Refusal: title and address alone are too long.
    """
    title, body = title.strip(), _without(digest, address)
    start = "" if body.startswith(title) else title + _BETWEEN
    fitting = _longest(start + body, [len(start) + end for end in ends(body)], _BETWEEN + address, limit) if body else None
    if fitting and len(fitting) >= len(title):
        return fitting + _BETWEEN + address
    return _together(title, address, limit, TITLE_TOO_LONG)


def _without(text: str, address: str) -> str:
    return text.strip().removesuffix(address).rstrip()


def _together(head: str, address: str, limit: Limit, refusal: Text) -> str:
    whole = head + _BETWEEN + address if head else address
    if (counted := length(whole, limit)) > limit.most:
        raise Refusal(refusal.fill(length=amount(counted, limit.unit), most=amount(limit.most, limit.unit), rule=rule(limit.unit)))
    return whole


def _longest(text: str, places: Sequence[int], after: str, limit: Limit) -> str | None:
    """Return the longest beginning that ends at one of the places and fits with what comes after it, without spaces at its end."""

    def counted(place: int) -> int:
        return length(text[:place].rstrip() + after, limit)

    near = 1
    while near < len(places) and counted(places[near - 1]) <= limit.most:
        near *= 2  # most texts are far longer than what fits: the search begins at the beginning
    fitting = bisect_right(places, limit.most, hi=min(near, len(places)), key=counted)
    return text[: places[fitting - 1]].rstrip() if fitting else None
