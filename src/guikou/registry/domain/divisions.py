"""What the names of places and offices tell: China's divisions from province to county, and what offices are called."""

import re
from dataclasses import dataclass
from functools import cached_property

from guikou.kernel.bilingual import Text

_LEVELS = {2: "province", 4: "city", 6: "county"}
_ENDINGS = re.compile(
    r"(?:特别行政区|(?:(?:壮|回|维吾尔|藏|彝|苗|侗|布依|土家|哈尼|傣|白|景颇|傈僳|朝鲜|羌|蒙古|哈萨克|柯尔克孜)族?)*自治[区州]|地区|盟|省|市|新区|林区|特区|自治县|自治旗|旗|县|区)\Z"
)
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


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
    What an office does. `offices` find it at the end of a Chinese office's full name, `nicknames` in account names, `english` in English names.

    `level` is set where only one level has such offices. `protected` says why only a person decides about its accounts; None where anybody may.
    """

    id: str
    name: Text
    offices: tuple[re.Pattern[str], ...] = ()
    nicknames: tuple[re.Pattern[str], ...] = ()
    english: tuple[re.Pattern[str], ...] = ()
    kind: str | None = None
    level: str | None = None
    protected: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionFound:
    """A function that a name tells. `full`: the name ends with what such an office is called, so it is an office's full name."""

    function: Function
    full: bool


@dataclass(frozen=True, kw_only=True)
class Directory:
    """All divisions and functions."""

    divisions: tuple[Division, ...]
    functions: tuple[Function, ...]

    def place_in(self, name: str) -> Division | None:
        """Return the one division that a name means; None where it names none, or one of several of the same name."""
        return self._narrowest(name)

    def function_in(self, name: str) -> FunctionFound | None:
        """Return the function that a name tells: what names an office before what is a nickname; then the match that ends last, then the longest."""
        best: tuple[tuple[int, int, int], FunctionFound] | None = None
        for function in self.functions:
            for is_office, forms in ((1, function.offices), (1, function.english), (0, function.nicknames)):
                for found in (found for form in forms for found in form.finditer(name)):
                    rank = (is_office, found.end(), found.end() - found.start())
                    if best is None or rank > best[0]:
                        full = forms is function.offices and found.end() == len(name)
                        best = (rank, FunctionFound(function, full or forms is function.english))
        return best[1] if best else None

    @cached_property
    def _by_name(self) -> dict[str, tuple[Division, ...]]:
        named: dict[str, list[Division]] = {}
        for division in self.divisions:
            for name in {division.name, _ENDINGS.sub("", division.name)}:
                if len(name) > 1:
                    named.setdefault(name, []).append(division)
        return {name: tuple(found) for name, found in named.items()}

    def _narrowest(self, name: str) -> Division | None:
        within: Division | None = None
        start = 0
        while start < len(name):
            found = self._at(name, start, within)
            if found is None:
                if within:
                    break
                start += 1
                continue
            within, start = found
        return within

    def _at(self, name: str, start: int, within: Division | None) -> tuple[Division, int] | None:
        for end in range(min(len(name), start + 15), start + 1, -1):
            candidates = [
                each
                for each in self._by_name.get(name[start:end], ())
                if within is None or (each.code.startswith(within.code) and each.code != within.code)
            ]
            narrowest = [
                each for each in candidates if not any(each.code.startswith(other.code) and each is not other for other in candidates)
            ]
            if len(narrowest) == 1:
                return narrowest[0], end
        return None


def divisions_from(rows: list[tuple[str, str]]) -> tuple[Division, ...]:
    """Return the divisions of a list of codes (2, 4 or 6 digits, as GB/T 2260 and its extensions) and names."""
    names = dict(rows)
    return tuple(
        Division(code, name, "".join(dict.fromkeys(names[code[:size]] for size in (2, 4, 6) if size <= len(code) and code[:size] in names)))
        for code, name in rows
    )
