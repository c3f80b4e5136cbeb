"""Reading the platform catalogue, strictly: a slip of the pen in a rule is an error that names its place."""

import re
from collections.abc import Callable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from guikou.kernel.bilingual import Text
from guikou.registry.domain.platforms import AddressRule, Catalogue, Platform, PostRule, StableId

DATA = resources.files("guikou.registry") / "data"
T = TypeVar("T")
_FIELDS = frozenset({"stable_id", "handle", "name"})


class BadCatalogue(ValueError):
    """A data file of the register does not say what it should; the message names file, entry and key."""


def load(*more: Traversable) -> Catalogue:
    """
    Return the catalogue that comes with Guikou; the platforms of further files are added, or replace those of the same id.

    :raises BadCatalogue: a file has unknown keys, lacks needed ones, or holds what cannot be used.
    """
    tracking: list[str] = []
    platforms: dict[str, Platform] = {}
    for file in (DATA / "platforms.yaml", *more):
        whole = read_yaml(file)
        entry = Entry(file.name, "", whole)
        tracking += [_pattern(entry.at("tracking_parameters"), form).pattern for form in entry.texts("tracking_parameters")]
        platforms |= {platform.id: platform for platform in entry.each("platforms", _platform)}
        entry.done()
    return Catalogue(platforms=tuple(platforms.values()), tracking_parameters=tuple(tracking))


def read_yaml(file: Traversable) -> Any:
    """
    Return what a YAML file holds.

    :raises BadCatalogue: it is no YAML.
    """
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise BadCatalogue(f"{file.name}: {broken}") from broken


class Entry:
    """One mapping of a data file, read key by key; `done` refuses the keys that nobody asked for."""

    def __init__(self, file: str, name: str, raw: Any) -> None:
        self.file, self.name = file, name
        if not isinstance(raw, Mapping):
            raise BadCatalogue(f"{file}: {name or 'the file'} has to be a mapping")
        self._left = dict(raw)

    def at(self, key: str) -> str:
        """Return where a key stands, for messages."""
        return ": ".join(part for part in (self.file, self.name, key) if part)

    def text(self, key: str, default: str | None = None) -> str | None:
        """Return a text. :raises BadCatalogue: it is something else."""
        value: str | None = self._take(key, default, str)
        return value

    def needed(self, key: str) -> str:
        """Return a text that has to be there. :raises BadCatalogue: it is not."""
        value = self.text(key)
        if not value:
            raise BadCatalogue(f"{self.at(key)} is missing")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false. :raises BadCatalogue: it is something else."""
        return bool(self._take(key, default, bool))

    def whole(self, key: str) -> int:
        """Return a whole number that has to be there. :raises BadCatalogue: it is not."""
        value = self._take(key, None, int)
        if value is None or isinstance(value, bool):
            raise BadCatalogue(f"{self.at(key)} has to be a whole number")
        return int(value)

    def has(self, key: str) -> bool:
        """Say whether the entry says anything under that key."""
        return key in self._left

    def list(self, key: str) -> list[Any]:
        """Return a list; absent is empty. :raises BadCatalogue: it is something else."""
        return list(self._take(key, [], list) or [])

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; absent is empty. :raises BadCatalogue: it is something else."""
        found = self.list(key)
        if strange := [item for item in found if not isinstance(item, str)]:
            raise BadCatalogue(f"{self.at(key)}: {strange[0]!r} is no text (quote it)")
        return tuple(found)

    def both(self, key: str) -> Text:
        """Return a statement in both languages. :raises BadCatalogue: one is missing."""
        inner = Entry(self.file, self.at(key).partition(": ")[2], self._take(key, {}, Mapping))
        statement = Text(inner.needed("zh"), inner.needed("en"))
        inner.done()
        return statement

    def pattern(self, key: str) -> re.Pattern[str] | None:
        """Return a regular expression; absent is None. :raises BadCatalogue: it cannot be compiled."""
        form = self.text(key)
        return None if form is None else _pattern(self.at(key), form)

    def patterns(self, key: str, flags: int = 0) -> tuple[re.Pattern[str], ...]:
        """Return a list of regular expressions; absent is empty. :raises BadCatalogue: one cannot be compiled."""
        return tuple(re.compile(_pattern(self.at(key), form).pattern, flags) for form in self.texts(key))

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a mapping; absent is empty. :raises BadCatalogue: it is something else."""
        return dict(self._take(key, {}, Mapping) or {})

    def one_of(self, key: str, *choices: str) -> str | None:
        """Return a text that is one of the choices; absent is None. :raises BadCatalogue: it is another."""
        value = self.text(key)
        return None if value is None else self._chosen(key, value, choices)

    def needed_one_of(self, key: str, *choices: str) -> str:
        """Return a text that has to be there and one of the choices. :raises BadCatalogue: it is not."""
        return self._chosen(key, self.needed(key), choices)

    def each(self, key: str, read: "Callable[[Entry], T]") -> tuple[T, ...]:
        """Return what `read` makes of every mapping of a list; they are told apart by their id, else by their number."""
        found = []
        for number, raw in enumerate(self.list(key), start=1):
            name = raw.get("id", f"{key} {number}") if isinstance(raw, Mapping) else f"{key} {number}"
            found.append(read(Entry(self.file, ": ".join(part for part in (self.name, str(name)) if part), raw)))
        return tuple(found)

    def done(self) -> None:
        """:raises BadCatalogue: keys are left that nobody asked for."""
        if self._left:
            raise BadCatalogue(f"{self.file}: {self.name or 'the file'} has unknown keys: {', '.join(sorted(map(str, self._left)))}")

    def _chosen(self, key: str, value: str, choices: tuple[str, ...]) -> str:
        if value not in choices:
            raise BadCatalogue(f"{self.at(key)} has to be one of {', '.join(choices)}")
        return value

    def _take(self, key: str, default: Any, kind: type) -> Any:
        value = self._left.pop(key, default)
        if value is not default and not isinstance(value, kind):
            raise BadCatalogue(f"{self.at(key)} has to be {kind.__name__}, not {value!r}")
        return value


def _pattern(place: str, form: str) -> re.Pattern[str]:
    try:
        return re.compile(form)
    except re.error as broken:
        raise BadCatalogue(f"{place}: {form!r}: {broken}") from broken


def _platform(entry: Entry) -> Platform:
    platform = Platform(
        id=entry.needed("id"),
        name=entry.both("name"),
        aliases=entry.texts("aliases"),
        stable_ids=entry.each("stable_ids", _stable_id),
        handle=entry.pattern("handle"),
        handle_ignores=entry.text("handle_ignores") or "",
        home=entry.text("home"),
        stop_words=frozenset(entry.texts("stop_words")),
        addresses=entry.each("addresses", _address_rule),
        posts=entry.each("posts", _post_rule),
        native_id_first=entry.flag("native_id_first", default=True),
    )
    entry.done()
    return platform


def _stable_id(entry: Entry) -> StableId:
    form = _pattern(entry.at("form"), entry.needed("form"))
    stable_id = StableId(form=form, telling=entry.flag("telling"), base64=entry.flag("base64"), home=entry.text("home"))
    entry.done()
    return stable_id


def _address_rule(entry: Entry) -> AddressRule:
    query = entry.mapping("query")
    rule = AddressRule(
        hosts=_hosts(entry),
        host=entry.pattern("host"),
        path=entry.pattern("path"),
        query=tuple((str(name), str(target)) for name, target in query.items()),
        fragment=entry.pattern("fragment"),
        at_host=entry.flag("at_host"),
        short=entry.flag("short"),
    )
    groups = {group for form in (rule.host, rule.path, rule.fragment) if form for group in form.groupindex}
    if strange := sorted((groups | {target for _, target in rule.query}) - _FIELDS):
        raise BadCatalogue(f"{entry.file}: {entry.name}: {', '.join(strange)} is none of {', '.join(sorted(_FIELDS))}")
    entry.done()
    return rule


def _post_rule(entry: Entry) -> PostRule:
    rule = PostRule(hosts=_hosts(entry), path=entry.text("path"), query=entry.texts("query"), decode=entry.one_of("decode", "weibo"))
    if (rule.path is None) == (not rule.query):
        raise BadCatalogue(f"{entry.file}: {entry.name} needs either a path or a query")
    if rule.path is not None and _pattern(entry.at("path"), rule.path).groups != 1:
        raise BadCatalogue(f"{entry.at('path')} has to have exactly one group: the key")
    entry.done()
    return rule


def _hosts(entry: Entry) -> tuple[str, ...]:
    hosts = entry.texts("hosts")
    if not hosts:
        raise BadCatalogue(f"{entry.at('hosts')} is missing")
    return hosts
