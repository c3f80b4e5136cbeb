"""Worked examples of rules: facts as a pack writes them, and running them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from guikou.inspection.domain.content import FAULTS, faults_in
from guikou.inspection.domain.facts import Facts, Hit, Hits, Item, Jump, OpenQuestion, UnitAccount, Unliked
from guikou.inspection.domain.rules import Example, Judgement, Rule
from guikou.inspection.domain.whatif import judge
from guikou.kernel.bilingual import Text

_ROWS = {"newest": Item, "originals": Item, "open_questions": OpenQuestion, "unit_accounts": UnitAccount, "jumps": Jump, "unliked": Unliked}
_NAMES = {"registered_owners", "answered"}
_DEFAULTS: Mapping[str, Any] = {"account_id": "wechat:example", "platform": "wechat"}


class BadExample(ValueError):
    """An example gives something that is no fact; the text says what."""


def facts_of(given: Mapping[str, Any]) -> Facts:
    """
    Return the facts that an example gives. `texts` (a list) stands for posts with these texts, published on the day of the inspection.

    :raises BadExample: a name is no fact, or a value does not fit.
    """
    values = {**_DEFAULTS, **given}
    texts = values.pop("texts", None)
    known = {field.name for field in fields(Facts)} - {"content"}
    if strange := sorted(set(values) - known):
        raise BadExample(f"{', '.join(strange)}: no such fact")
    if "as_of" not in values:
        raise BadExample("as_of is missing")
    try:
        read = {name: _value(name, value) for name, value in values.items()}
        as_of = read["as_of"]
        return Facts(**read, content={} if texts is None else _content(texts, as_of.date()))
    except (TypeError, ValueError, AttributeError) as wrong:
        raise BadExample(str(wrong)) from wrong


def failure(rule: Rule, example: Example) -> str | None:
    """Return how the rule's answer differs from what the example expects, or None where it does not."""
    judgement = judge(facts_of(example.given), rule)
    if judgement is None:
        return "the rule is not in force on that day"
    if judgement.verdict is not example.expect:
        return f"expected {example.expect}, got {judgement.verdict}: {judgement.sentence.en}"
    return _wrong_days(judgement, example)


def _wrong_days(judgement: Judgement, example: Example) -> str | None:
    if example.days_left is None or judgement.days_left == example.days_left:
        return None
    return f"expected {example.days_left} days left, got {judgement.days_left}"


def _value(name: str, value: Any) -> Any:
    if name == "as_of" or name.endswith("_at"):
        return _moment(name, value)
    if name in _ROWS:
        return tuple(_ROWS[name](**{key: _value(key, part) for key, part in row.items()}) for row in value)
    if name == "at":
        return _moment(name, value)
    if name in _NAMES:
        return tuple(value)
    if name == "owner_moves":
        return tuple(Text(**move) for move in value)
    if name in {"dead_links", "pictures"}:
        return Hits(
            **{**value, "samples": tuple(Hit(post_id=post_id, what=Text(post_id, post_id)) for post_id in value.get("samples", ()))}
        )
    return value


def _moment(name: str, value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise BadExample(f"{name} is {value}: the zone is missing")
    return moment


def _content(texts: Sequence[str], on: date) -> dict[str, Hits]:
    content = {}
    for fault in FAULTS:
        found = [(f"p{number}", whats[0]) for number, text in enumerate(texts, 1) if (whats := faults_in(text, fault, on))]
        content[fault] = Hits(looked_at=len(texts), found=len(found), samples=tuple(Hit(post_id=post, what=what) for post, what in found))
    return content
