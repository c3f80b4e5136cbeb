"""What the names of places and offices tell: China's divisions from province to county, and what offices are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from guikou.kernel.bilingual import Text

NATIONAL = re.compile(r"中华人民共和国|国家|中国|全国|国务院")
_LEVELS = {2: "province", 4: "city", 6: "county"}
_PEOPLES = "壮|回|维吾尔|藏|彝|苗|侗|布依|土家|哈尼|傣|白|景颇|傈僳|朝鲜|羌|蒙古|哈萨克|柯尔克孜|满|瑶|黎|畲|仡佬|水|纳西|拉祜|佤|布朗|独龙|怒|普米|毛南|仫佬|撒拉|东乡|保安|裕固|土|锡伯|塔吉克|鄂伦春|鄂温克|达斡尔"
_ENDINGS = re.compile(
    rf"(?:特别行政区|(?:(?:{_PEOPLES})族)+自治[州县]|(?:壮族|回族|维吾尔)?自治区|自治[州县旗]|地区|盟|省|市|新区|林区|特区|旗|县|区)\Z"
)
_SHORT_STATE = re.compile(rf"(?:(?:{_PEOPLES})族)+自治州\Z")
_FALLBACK, _NICKNAME, _OFFICE = range(3)
_LONGEST = 16
_TOWN = re.compile(
    r"[^\W\d_]{2,8}?(?:街道|镇(?!江)|乡|苏木)(?=政府|人民政府|办事处|办|党|[^\W\d_]{0,8}(?:村|社区|嘎查))|[^\W\d_]{2,4}(?:街道|(?<!小)镇)"
)
_VILLAGE = re.compile(r"[^\W\d_]{1,8}?(?:村|社区|嘎查)")


@dataclass(frozen=True, slots=True)
class Division:
    """One province, city or county. `path` names it with what it belongs to, as in 浙江省湖州市长兴县."""

    code: str
    name: str
    path: str

    @property
    def level(self) -> str:
        """`province`, `city` or `county`."""
        return _LEVELS[len(self.code)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """
    What an office does. `offices` find it at the end of a Chinese office's full name, `ministries` name national offices, `nicknames` find it
    in account names, `english` in English names; `fallbacks` (…发布) tell only where nothing else does.

    `level` is set where only one level has such offices. `protected` says why only a person decides about its accounts; None where anybody may.
    """

    id: str
    name: Text
    ministries: tuple[re.Pattern[str], ...] = ()
    offices: tuple[re.Pattern[str], ...] = ()
    nicknames: tuple[re.Pattern[str], ...] = ()
    english: tuple[re.Pattern[str], ...] = ()
    fallbacks: tuple[re.Pattern[str], ...] = ()
    kind: str | None = None
    level: str | None = None
    protected: str | None = None

    @property
    def forms(self) -> Iterator[tuple[int, re.Pattern[str]]]:
        """All expressions with their strength."""
        for strength, forms in (
            (_OFFICE, self.ministries + self.offices + self.english),
            (_NICKNAME, self.nicknames),
            (_FALLBACK, self.fallbacks),
        ):
            yield from ((strength, form) for form in forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedWords:
    """What in a name, a description or a language tag says that only a person may decide, whoever the owner is."""

    reason: str
    languages: frozenset[str]
    words: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """
    The place that a name tells, and the name without it. `full`: its name is written in full (长兴县, not 长兴).

    `rest_of_path` is what follows below the county: a township, a village; None where nothing does.
    """

    division: Division | None
    rest_of_path: str
    remainder: str
    full: bool
    level: str | None

    @property
    def path(self) -> str | None:
        """The whole path of the place, or None where the division is unknown: a town's name alone names no place."""
        return self.division.path + self.rest_of_path if self.division else None


@dataclass(frozen=True, slots=True)
class FunctionFound:
    """
    A function that a name tells. `office`: an office is named, not only its field; `full`: the name ends with what such an office is called;
    `national`: it is an office of the whole country.
    """

    function: Function
    office: bool
    full: bool
    national: bool


@dataclass(frozen=True, kw_only=True)
class Directory:
    """All divisions and functions; `ordinary_words` are short names of places that mean something else too often."""

    divisions: tuple[Division, ...]
    functions: tuple[Function, ...]
    ordinary_words: frozenset[str] = frozenset()
    protected_words: tuple[ProtectedWords, ...] = ()
    _functions_found: dict[str, FunctionFound | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place_in(self, name: str) -> PlaceFound:
        """
        Return the one place that a name means: the narrowest named, each within the one before it.

        Full names count anywhere, short ones (长兴) only at the beginning, right after another place, or at the end. A name that several
        places share means the province among them, else counts only within a place that is named before it.
        """
        within: Division | None = None
        full = True
        left = name
        start = 0
        national = NATIONAL.match(name)
        if national:
            start = national.end()
        at_beginning = start
        while start < len(left):
            found = self._at(left, start, within, beginning=start == at_beginning)
            if found is None:
                start += 1
                continue
            division, end = found
            full = full and left[start:end] == division.name
            within, left = division, left[:start] + left[end:]
            at_beginning = start
        return self._with_town(within, left, national.end() if national else 0, full=full and within is not None)

    def function_in(self, name: str) -> FunctionFound | None:
        """Return the function that a name tells: what names an office before what is a nickname; then the match that ends last, then the longest."""
        if name not in self._functions_found:
            self._functions_found[name] = self._best_function(name)
        return self._functions_found[name]

    def protection(self, text: str, language: str | None) -> str | None:
        """Return why only a person may decide about an account with this name, description and language, or None."""
        tag = (language or "").partition("-")[0].casefold()
        return next(
            (each.reason for each in self.protected_words if tag in each.languages or any(word.search(text) for word in each.words)), None
        )

    @cached_property
    def by_id(self) -> dict[str, Function]:
        """The functions by id."""
        return {function.id: function for function in self.functions}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Division, ...]]:
        named: dict[str, list[Division]] = {}
        for division in self.divisions:
            short = _ENDINGS.sub("", division.name)
            names = {division.name, _SHORT_STATE.sub("州", division.name)}
            names |= {short} if len(short) > 1 and not (len(division.code) == max(_LEVELS) and short in self.ordinary_words) else set()
            for name in names:
                named.setdefault(name, []).append(division)
        return {name: tuple(found) for name, found in named.items()}

    def _at(self, name: str, start: int, within: Division | None, *, beginning: bool) -> tuple[Division, int] | None:
        for end in range(min(len(name), start + _LONGEST), start + 1, -1):
            written = name[start:end]
            candidates = [each for each in self._by_name.get(written, ()) if _below(each, within)]
            if not beginning and end != len(name):
                candidates = [each for each in candidates if each.name == written]
            meant = [each for each in candidates if each.level == "province"] or [
                each for each in candidates if not any(_below(each, other) for other in candidates)
            ]
            if len(meant) == 1:
                return meant[0], end
        return None

    def _with_town(self, division: Division | None, remainder: str, start: int, *, full: bool) -> PlaceFound:
        town = _TOWN.match(remainder, start)
        village = _VILLAGE.match(remainder, town.end() if town else 0) if town else None
        level = "village" if village else "township" if town else division.level if division else None
        rest = (town[0] if town else "") + (village[0] if village else "")
        return PlaceFound(division, rest, remainder, full, level)

    def _best_function(self, name: str) -> FunctionFound | None:
        best: tuple[tuple[int, int, int], FunctionFound] | None = None
        for function in self.functions:
            for strength, form in function.forms:
                for found in form.finditer(name):
                    rank = (strength, found.end(), found.end() - found.start())
                    if best is None or rank > best[0]:
                        office = strength == _OFFICE
                        full = office and (found.end() == len(name) or form in function.english)
                        best = (rank, FunctionFound(function, office, full, national=form in function.ministries))
        return best[1] if best else None


def divisions_from(rows: list[tuple[str, str]]) -> tuple[Division, ...]:
    """Return the divisions of a list of codes (2, 4 or 6 digits, as GB/T 2260 and its extensions) and names; a city that is its own only county comes once."""
    names = dict(rows)
    found = []
    for code, name in rows:
        above = [names[code[:size]] for size in (2, 4) if size < len(code) and code[:size] in names]
        if name not in above:
            found.append(Division(code, name, "".join([*above, name])))
    return tuple(found)


def _below(division: Division, other: Division | None) -> bool:
    return other is None or (division.code.startswith(other.code) and division.code != other.code)
