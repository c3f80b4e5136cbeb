"""Which account or organisation of the register a row of a file means."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from guikou.kernel.ids import account_id
from guikou.registry.domain.names import normalised

_NO_PLATFORM = frozenset({"website", "other"})


class Known(Protocol):
    """An account of the register as far as it tells one from another."""

    @property
    def id(self) -> int:
        """Its number in the database."""

    @property
    def key(self) -> str:
        """`platform:stable id`, else `platform:@handle`, else `platform:~name`."""

    @property
    def former_keys(self) -> tuple[str, ...]:
        """What the key was before."""

    @property
    def platform(self) -> str:
        """Platform id."""

    @property
    def stable_id(self) -> str:
        """Empty where unknown."""

    @property
    def name(self) -> str:
        """As people know it."""

    @property
    def path(self) -> str:
        """Where its organisation hangs in the tree."""


class Accounts:
    """The accounts of the whole register, for finding which one a row means. Only those under `within` are found by name."""

    def __init__(self, known: Iterable[Known], *, within: str) -> None:
        self._by_key: dict[str, Known] = {}
        self._by_stable: dict[tuple[str, str], Known] = {}
        self._by_name: dict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
        former: dict[str, Known] = {}
        for one in known:
            self._by_key[one.key] = one
            former |= {key: one for key in one.former_keys if key not in former}
            if one.stable_id:
                self._by_stable[one.platform, one.stable_id] = one
            if one.name and one.path.startswith(within):
                self._by_name[one.platform, normalised(one.name)][one.id] = one
                self._by_name["", normalised(one.name)][one.id] = one
        self._by_key = former | self._by_key
        self._within = within

    def meant(self, *, key: str, platform: str, stable_id: str | None, handle: str | None, name: str | None) -> Known | None:
        """
        Return the account that a row means, None where the register has none.

        It is that of the same key, now or formerly, or of the same stable id. A row with an id also means an entry that so far is known by this
        handle or this name alone; a row with only a name means the one account that bears it.
        """
        same = self._by_key.get(key) or self._by_stable.get((platform, stable_id or ""))
        if same:
            return same
        if not only_named(key):
            weaker = [account_id(platform, f"@{handle}")] if handle else []
            weaker += [account_id(platform, f"~{normalised(name)}")] if name else []
            found = (self._by_key.get(each) for each in weaker if each != key)
            return next((one for one in found if one and not one.stable_id and one.path.startswith(self._within)), None)
        bearers = self._bearers(platform, name) if name else {}
        return next(iter(bearers.values())) if len(bearers) == 1 else None

    def _bearers(self, platform: str, name: str) -> dict[int, Known]:
        found = self._by_name.get((platform, normalised(name)), {})
        if not found and platform in _NO_PLATFORM:
            found = self._by_name.get(("", normalised(name)), {})
        return found


def only_named(key: str) -> bool:
    """Say whether a key rests on nothing but a name."""
    return key.partition(":")[2].startswith("~")


def stronger(key: str, other: str) -> bool:
    """Say whether the first key tells an account apart more surely than the second: by an id, then by a handle, then by a name."""
    return _strength(key) > _strength(other)


def _strength(key: str) -> int:
    return {"~": 0, "@": 1}.get(key.partition(":")[2][:1], 2)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the register as far as it tells one from another. `names` holds the present name and former ones."""

    id: int
    key: str
    names: tuple[str, ...]
    level: str
    place: str


class Bodies:
    """The organisations that an import may touch. `top` is the number of the one it was made for: keys that are taken elsewhere are made its own."""

    def __init__(self, known: Iterable[Body], *, top: int, taken: Iterable[str]) -> None:
        self._by_key: dict[str, Body] = {}
        self._by_name: dict[str, list[Body]] = defaultdict(list)
        for one in known:
            self._by_key[one.key] = one
            for name in {normalised(each) for each in one.names}:
                self._by_name[name].append(one)
        self._top = top
        self._taken = frozenset(taken) - self._by_key.keys()

    def own_key(self, key: str) -> str:
        """Return the key under which the register has, or gets, the organisation that a file calls by this one."""
        return f"{key}@{self._top}" if key in self._taken else key

    def meant(self, *, key: str, name: str | None, level: str | None, place: str | None) -> Body | None:
        """Return the organisation of that key; else the only one of that name whose level and place, where both sides know them, are the same."""
        same = self._by_key.get(self.own_key(key))
        if same:
            return same
        alike = [
            one
            for one in (self._by_name.get(normalised(name), []) if name else [])
            if (not level or not one.level or level == one.level) and (not place or not one.place or place == one.place)
        ]
        return alike[0] if len(alike) == 1 else None
