"""What a host's robots.txt allows, as RFC 9309 reads it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

LARGEST = 500 * 1024
LONGEST_DELAY = 60.0
_MOST_RULES = 5_000
_LONGEST_PATTERN = 2_000
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?\Z")
_PRODUCT = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: paths that match may (not) be fetched. `*` stands for anything, `$` at the end for the end."""

    allow: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one product; `delay` is the pause between two fetches in seconds that it asks for."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allow(self, path: str) -> bool:
        """Say whether a path (with its query) may be fetched: the longest rule that matches decides, of two equally long ones the friendlier."""
        asked = _normal(path or "/")
        if asked == "/robots.txt":
            return True
        matching = [rule for rule in self.rules if _matches(rule.pattern, asked)]
        if not matching:
            return True
        longest = max(len(rule.pattern) for rule in matching)
        return any(rule.allow for rule in matching if len(rule.pattern) == longest)


def read_robots(text: str, product: str) -> Robots:
    """Return what a robots.txt says to the product of that name: the groups that name it, else those for everybody."""
    groups: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    naming = False
    for field, value in _lines(text):
        if field == "user-agent":
            found = _PRODUCT.match(value)
            agents = [*(agents if naming else ()), "*" if value.startswith("*") else found[0].casefold() if found else ""]
            groups.setdefault(agents[-1], [])
            naming = True
            continue
        naming = False
        for agent in agents:
            if field in ("allow", "disallow") and value and len(groups[agent]) < _MOST_RULES:
                groups[agent].append(Rule(field == "allow", _normal(value[:_LONGEST_PATTERN])))
            elif field == "crawl-delay":
                delays[agent] = _seconds(value)
    mine = product.casefold() if product.casefold() in groups else "*"
    return Robots(tuple(groups.get(mine, ())), delays.get(mine, 0.0))


def _lines(text: str) -> list[tuple[str, str]]:
    matches = (_LINE.match(line) for line in text[:LARGEST].removeprefix("\ufeff").splitlines())
    return [(match[1].lower(), match[2]) for match in matches if match]


def _seconds(value: str) -> float:
    try:
        return min(max(float(value), 0.0), LONGEST_DELAY)
    except ValueError:
        return 0.0


def _normal(path: str) -> str:
    """Percent-encoding differs between writers; two paths are compared with everything encoded that may be."""
    return quote(unquote(path, errors="replace"), safe="/*$?&=:;,+@!()'~.-_[]")


def _matches(pattern: str, path: str) -> bool:
    """Say whether a path begins as the pattern says; in time proportional to both, whatever the pattern."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or path == first
    position = len(first)
    for part in rest[:-1]:
        position = path.find(part, position)
        if position < 0:
            return False
        position += len(part)
    if anchored:
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= position
    return path.find(rest[-1], position) >= 0
