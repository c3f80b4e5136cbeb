"""The words of the report and of the documents in both languages, kept as data in `data/`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from guikou.kernel.bilingual import Text
from guikou.registry.catalogue import load

# Which family of words says the values of a column of a table.
FAMILIES = {
    ("findings", "severity"): "severity", ("findings", "verdict"): "verdict", ("rules", "severity"): "severity",
    ("duplicates", "role"): "role", ("duplicates", "relation"): "relation", ("groups", "kind"): "group", ("groups", "nature"): "nature",
    ("plan", "decision"): "decision", ("handovers", "kind"): "service",
    ("services", "kind"): "service", ("conflicts", "kind"): "conflict", ("files", "kind"): "reading", ("changes", "kind"): "change",
    ("reach", "verdict"): "reach", ("workload", "origin"): "origin", ("accounts", "platform"): "platform", ("accounts", "level"): "level",
    ("accounts", "status"): "status", ("accounts", "kind"): "kind", ("accounts", "organisation_origin"): "origin",
}  # fmt: skip


class UnknownWord(KeyError):
    """The catalogue has no such key."""


@cache
def catalogue() -> Mapping[str, Text]:
    """Return every word by its dotted key, such as `decision.keep`; the names of platforms come from the platform catalogue."""
    folder = resources.files("guikou.reports").joinpath("data")
    sources = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("words.yaml", "documents.yaml")]
    platforms = {f"platform.{platform.id}": platform.name for platform in load().platforms}
    return platforms | {key: text for source in sources for key, text in _flatten("", yaml.safe_load(source))}


def word(key: str, **values: object) -> Text:
    """
    Return a word of the catalogue with its `{named}` places filled.

    :raises UnknownWord: there is no such key.
    """
    found = catalogue().get(key)
    if found is None:
        raise UnknownWord(key)
    return found.fill(**values) if values else found


def value_word(family: str, value: str | None) -> Text:
    """Return the word for a value of a table, such as `verdict` and `not-met`; a value without a word is shown as it is, an empty one as unknown."""
    if not value:
        return word("unknown")
    return catalogue().get(f"{family}.{value}") or Text(value, value)


def _flatten(prefix: str, node: Mapping[str, Any]) -> list[tuple[str, Text]]:
    if set(node) == {"zh", "en"}:
        return [(prefix, Text(node["zh"], node["en"]))]
    return [pair for name, child in node.items() for pair in _flatten(f"{prefix}.{name}" if prefix else str(name), child)]
