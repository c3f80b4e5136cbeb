"""Reading rule packs: strict, because a rule that is misread accuses the wrong account."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from guikou.inspection.domain.checks import CHECKS
from guikou.inspection.domain.examples import BadExample, facts_of
from guikou.inspection.domain.parameters import BadParameters, read_parameters
from guikou.inspection.domain.rules import Applies, Example, Rule, RuleSet, Severity, Verdict, Version
from guikou.kernel.bilingual import Text

_LARGEST_BYTES = 1_000_000
_CONFIDENCE = ("A", "B", "C", "D", "N")
_APPLIES = {"platforms", "platforms_except", "statuses", "statuses_except"}


class BadRulePack(ValueError):
    """A rule pack is unknown, unreadable or wrong; the text names the file and, where there is one, the rule."""


class _Strict(yaml.SafeLoader):
    """YAML without aliases, with repeated keys refused, and with `on` as a word: only true and false are switches."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.YAMLError(f"repeated key {', '.join(twice)}")
        return super().construct_mapping(node, deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:bool"]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Strict.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), ["t", "f"])


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that ship: base packs first, then overlays, each in order of the alphabet."""
    named = {path.name.removesuffix(".yaml"): path for path in _folder().iterdir() if path.name.endswith(".yaml")}
    return tuple(sorted(named, key=lambda name: (b"\nextends:" in named[name].read_bytes(), name)))


@cache
def pack_title(name: str) -> Text:
    """Return what a pack that ships calls itself; the name itself where there is no such pack."""
    stated = _read(name)["title"] if name in shipped_packs() else {"zh": name, "en": name}
    return Text(stated["zh"], stated["en"])


def load_packs(names: Sequence[str]) -> RuleSet:
    """
    Return the rules of packs that ship, by name, or of YAML files, by path. An overlay brings its base with it; later overlays win over earlier ones.

    :raises BadRulePack: a pack is unknown, cannot be read, or says something that the loader does not know.
    """
    rules: dict[str, Rule] = {}
    taken: list[str] = []
    for name in names:
        _add(_Pack(name), rules, taken)
    return RuleSet(packs=tuple(taken), rules=tuple(rules.values()))


def _add(pack: "_Pack", rules: dict[str, Rule], taken: list[str]) -> None:
    if pack.name in taken:
        return
    if pack.extends is None:
        for rule in pack.rules():
            if rule.rule_id in rules:
                raise pack.wrong(f"{rule.rule_id}: another pack has a rule of that id")
            rules[rule.rule_id] = rule
    else:
        base = _Pack(pack.extends)
        if base.extends is not None:
            raise pack.wrong("extends an overlay; it has to extend a base pack")
        _add(base, rules, taken)
        rules.update({changed.rule_id: changed for changed in pack.changes(rules)})
    taken.append(pack.name)


class _Pack:
    """One file, read but for its rules."""

    def __init__(self, name: str) -> None:
        self.source = name
        written = _read(name)
        if not isinstance(written, dict):
            raise self.wrong("is not a rule pack")
        overlay = "extends" in written
        self._keys(written, {"pack", "title", "extends", "changes"} if overlay else {"pack", "title", "rules"}, set(), "")
        self.name: str = self._word(written["pack"], "pack")
        self.title = self._text(written["title"], "title")
        self.extends: str | None = self._word(written["extends"], "extends") if overlay else None
        self._written: list[Any] = written["changes" if overlay else "rules"]
        if not isinstance(self._written, list) or not self._written:
            raise self.wrong("has no rules")

    def wrong(self, what: str) -> BadRulePack:
        """Return the error that says what is wrong with this file."""
        return BadRulePack(f"{self.source}: {what}")

    def rules(self) -> Iterable[Rule]:
        """Return the rules of a base pack."""
        seen: set[str] = set()
        for written in self._written:
            rule = self._rule(written)
            if rule.rule_id in seen:
                raise self.wrong(f"{rule.rule_id}: repeated id")
            seen.add(rule.rule_id)
            yield rule

    def changes(self, rules: Mapping[str, Rule]) -> Iterable[Rule]:
        """Return the rules that an overlay changes, as changed: parameters and switches with their own citation, and nothing else."""
        seen: set[str] = set()
        for written in self._written:
            rule_id = self._id(written, "rule")
            if rule_id in seen:
                raise self.wrong(f"{rule_id}: changed twice")
            seen.add(rule_id)
            if rule_id not in rules:
                raise self.wrong(f"{rule_id}: its base has no such rule")
            yield self._changed(written, rules[rule_id])

    def _rule(self, written: Any) -> Rule:
        rule_id = self._id(written, "id")
        required = {"id", "title", "check", "severity", "confidence", "on", "versions", "examples"}
        self._keys(written, required, {"note", "applies_to", "yields_to"}, rule_id)
        if written["check"] not in CHECKS:
            raise self.wrong(f"{rule_id}: unknown check {written['check']!r}")
        if written["severity"] not in list(Severity):
            raise self.wrong(f"{rule_id}: unknown severity {written['severity']!r}")
        if not isinstance(written["versions"], list) or not written["versions"]:
            raise self.wrong(f"{rule_id}: no version, so no citation")
        versions = tuple(self._version(one, written, rule_id) for one in written["versions"])
        if [v.in_force for v in versions] != sorted({v.in_force for v in versions}):
            raise self.wrong(f"{rule_id}: the versions are not in the order of their days")
        return Rule(
            rule_id=rule_id,
            title=self._text(written["title"], rule_id),
            check=written["check"],
            severity=Severity(written["severity"]),
            versions=versions,
            examples=self._examples(written["examples"], rule_id),
            applies=self._applies(written.get("applies_to", {}), rule_id),
            yields_to=self._word(written["yields_to"], rule_id) if "yields_to" in written else None,
        )

    def _version(self, one: Any, rule: Mapping[str, Any], rule_id: str) -> Version:
        self._keys(one, {"in_force", "document", "clause"}, {"parameters", "remind"}, rule_id)
        return Version(
            in_force=self._day(one["in_force"], rule_id),
            pack=self.name,
            parameters=self._parameters(rule["check"], one.get("parameters", {}), rule_id),
            document=self._word(one["document"], f"{rule_id}: document"),
            clause=self._word(one["clause"], f"{rule_id}: clause"),
            remind=self._remind(one, rule_id),
            **self._standing(rule, rule_id),
        )

    def _changed(self, written: Any, rule: Rule) -> Rule:
        required = {"rule", "in_force", "document", "clause", "confidence", "on", "examples"}
        self._keys(written, required, {"parameters", "note", "remind"}, rule.rule_id)
        in_force = self._day(written["in_force"], rule.rule_id)
        base = rule.version_on(in_force) or rule.versions[0]
        kept = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(base.parameters).items()}
        changed = written.get("parameters", {})
        if not isinstance(changed, dict):
            raise self.wrong(f"{rule.rule_id}: parameters are no mapping")
        version = Version(
            in_force=in_force,
            pack=self.name,
            parameters=self._parameters(rule.check, {**kept, **changed}, rule.rule_id),
            document=self._word(written["document"], f"{rule.rule_id}: document"),
            clause=self._word(written["clause"], f"{rule.rule_id}: clause"),
            remind=self._remind(written, rule.rule_id) if "remind" in written else base.remind,
            **self._standing(written, rule.rule_id),
        )
        examples = self._examples(written["examples"], rule.rule_id)
        return replace(rule, versions=(*rule.versions, version), examples=(*rule.examples, *examples))

    def _remind(self, written: Mapping[str, Any], rule_id: str) -> tuple[int, ...]:
        days = written.get("remind", [])
        if (
            not isinstance(days, list)
            or not all(type(day) is int and 0 <= day <= 365 for day in days)
            or days != sorted(set(days), reverse=True)
        ):
            raise self.wrong(f"{rule_id}: remind is {days!r}; it has to be counts of days, most first")
        return tuple(days)

    def _standing(self, written: Mapping[str, Any], rule_id: str) -> dict[str, Any]:
        """Return switch, confidence and note. What nobody confirmed is off, and the note says so."""
        if not isinstance(written["on"], bool):
            raise self.wrong(f"{rule_id}: on is {written['on']!r}; it has to be true or false")
        if written["confidence"] not in _CONFIDENCE:
            raise self.wrong(f"{rule_id}: unknown confidence {written['confidence']!r}")
        if (not written["on"] or written["confidence"] == "N") and "note" not in written:
            raise self.wrong(f"{rule_id}: it is off or not confirmed, and no note says why")
        if written["on"] and written["confidence"] == "N":
            raise self.wrong(f"{rule_id}: it is not confirmed (N) and has to be off")
        note = self._text(written["note"], rule_id) if "note" in written else Text("", "")
        return {"on": written["on"], "confidence": written["confidence"], "note": note}

    def _parameters(self, check: str, values: Any, rule_id: str) -> Any:
        if not isinstance(values, dict):
            raise self.wrong(f"{rule_id}: parameters are no mapping")
        try:
            return read_parameters(CHECKS[check].parameters, values)
        except BadParameters as bad:
            raise self.wrong(f"{rule_id}: {bad}") from bad

    def _applies(self, written: Any, rule_id: str) -> Applies:
        self._keys(written, set(), _APPLIES, rule_id)
        if not all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in written.values()):
            raise self.wrong(f"{rule_id}: applies_to holds lists of words")
        return Applies(**{key: frozenset(names) for key, names in written.items()})

    def _examples(self, written: Any, rule_id: str) -> tuple[Example, ...]:
        if not isinstance(written, list) or not written:
            raise self.wrong(f"{rule_id}: no examples")
        return tuple(self._example(one, rule_id) for one in written)

    def _example(self, one: Any, rule_id: str) -> Example:
        self._keys(one, {"given", "expect"}, {"days_left"}, rule_id)
        if one["expect"] not in list(Verdict):
            raise self.wrong(f"{rule_id}: an example expects {one['expect']!r}")
        if not isinstance(one["given"], dict):
            raise self.wrong(f"{rule_id}: an example gives no facts")
        try:
            facts_of(one["given"])
        except BadExample as bad:
            raise self.wrong(f"{rule_id}: an example is wrong: {bad}") from bad
        days_left = one.get("days_left")
        if days_left is not None and type(days_left) is not int:
            raise self.wrong(f"{rule_id}: days_left is {days_left!r}; it has to be a whole number")
        return Example(pack=self.name, given=one["given"], expect=Verdict(one["expect"]), days_left=days_left)

    def _id(self, written: Any, key: str) -> str:
        if not isinstance(written, dict) or not isinstance(written.get(key), str):
            raise self.wrong(f"a rule without {key}")
        return str(written[key])

    def _keys(self, written: Any, required: set[str], optional: set[str], rule_id: str) -> None:
        where = f"{rule_id}: " if rule_id else ""
        if not isinstance(written, dict):
            raise self.wrong(f"{where}{written!r} is no mapping")
        if strange := sorted(str(key) for key in set(written) - required - optional):
            raise self.wrong(f"{where}unknown key {', '.join(strange)}")
        if absent := sorted(required - set(written)):
            raise self.wrong(f"{where}missing {', '.join(absent)}")

    def _text(self, written: Any, where: str) -> Text:
        if not isinstance(written, dict) or set(written) != {"zh", "en"} or not all(isinstance(v, str) and v for v in written.values()):
            raise self.wrong(f"{where}: a text needs zh and en")
        return Text(written["zh"], written["en"])

    def _word(self, written: Any, where: str) -> str:
        if not isinstance(written, str) or not written.strip():
            raise self.wrong(f"{where} is missing")
        return written

    def _day(self, written: Any, rule_id: str) -> date:
        if type(written) is not date:
            raise self.wrong(f"{rule_id}: in_force is {written!r}; it has to be a day such as 2019-04-18")
        return written


def _folder() -> Traversable:
    return files("guikou.inspection") / "packs"


def _read(name: str) -> Any:
    shipped = _folder() / f"{name}.yaml"
    path: Traversable | Path = shipped if "/" not in name and shipped.is_file() else Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except (OSError, ValueError) as unreadable:
        raise BadRulePack(f"{name}: no pack of that name ships, and no file of that name can be read") from unreadable
    if len(content) > _LARGEST_BYTES:
        raise BadRulePack(f"{name}: larger than {_LARGEST_BYTES:,} bytes")
    try:
        return yaml.load(content.decode("utf-8"), Loader=_Strict)  # noqa: S506 - a SafeLoader, only stricter
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as broken:
        raise BadRulePack(f"{name}: {' '.join(str(broken).split())}") from broken
