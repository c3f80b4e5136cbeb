"""Which account each row is about: every distinct way in which sources name an account is looked at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from guikou.collection.domain.fields import ACCOUNT_HINTS
from guikou.kernel.bilingual import Text
from guikou.registry.domain.identity import Identity, Unidentifiable, identify
from guikou.registry.domain.names import normalised
from guikou.registry.domain.platforms import Catalogue

HINTS = ("account_id", *ACCOUNT_HINTS)
_UNTOLD = "other"
_NO_PLATFORM = frozenset({"website", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One way in which rows name an account, and where it was first met."""

    identity: Identity
    source: int
    row: int
    description: str | None = None
    organisation_name: str | None = None


@dataclass(slots=True)
class AccountBook:
    """
    The accounts that posts, figures, questions and so on speak of.

    A key stands for one way of naming an account; `resolve` says in the end which account each key is, when all sources are known.
    """

    catalogue: Catalogue
    named: list[Named] = field(default_factory=list)
    _keys: dict[tuple[str | None, ...], int | Text] = field(default_factory=dict)

    def keys(self, frame: pl.DataFrame, source: int, row_column: str) -> tuple[pl.Series, dict[int, Text]]:
        """
        Return the key of each row of a frame with the columns `HINTS` (text or empty), and by position why a row names no account.

        Rows without any hint have no key and no reason.
        """
        hints = frame.select(HINTS)
        distinct = frame.select(*HINTS, row_column, *_beside(frame)).unique(subset=HINTS, maintain_order=True, keep="first")
        numbers: list[int | None] = []
        reasons: list[int | None] = []
        texts: list[Text] = []
        for values in distinct.iter_rows(named=True):
            found = self._key(values, source, values[row_column])
            numbers.append(found if isinstance(found, int) else None)
            reasons.append(len(texts) if isinstance(found, Text) else None)
            texts += [found] if isinstance(found, Text) else []
        looked_up = distinct.select(HINTS).with_columns(
            pl.Series("key", numbers, dtype=pl.UInt32), pl.Series("reason", reasons, dtype=pl.UInt32)
        )
        joined = hints.join(looked_up, on=list(HINTS), how="left", nulls_equal=True, maintain_order="left")
        unidentified = joined["reason"].is_not_null().arg_true().to_list()
        return joined["key"], {position: texts[joined["reason"][position]] for position in unidentified}

    def _key(self, values: Mapping[str, str | None], source: int, row: int) -> int | Text | None:
        hint = tuple(values[name] for name in HINTS)
        if not any(hint):
            return None
        if hint not in self._keys:
            try:
                identity = self._identity(values)
            except Unidentifiable as wrong:
                self._keys[hint] = wrong.reason
            else:
                self._keys[hint] = len(self.named)
                self.named.append(
                    Named(
                        identity=identity,
                        source=source,
                        row=row,
                        description=values.get("account_description"),
                        organisation_name=values.get("organisation_name"),
                    )
                )
        return self._keys[hint]

    def _identity(self, values: Mapping[str, str | None]) -> Identity:
        if stated := values["account_id"]:
            return stated_identity(stated, values.get("account_name"))
        number, handle = values["account_stable_id"], values["account_handle"]
        hints = {"url": values["account_url"], "stable_id": number, "handle": handle, "name": values["account_name"]}
        try:
            return identify(self.catalogue, platform=values["platform"], **hints)
        except Unidentifiable:
            if values["platform"] or not (number or handle):
                raise
            return _of_no_platform(number, handle, values["account_name"])

    def provisional_ids(self) -> pl.Series:
        """Return, by key, the account id that the naming alone gives."""
        return pl.Series("account_id", [each.identity.account_id for each in self.named], dtype=pl.String)

    def resolve(self, register: Iterable[tuple[str, str, str | None]]) -> list[str]:
        """
        Return, by key, the account id. `register` gives platform, account id and name of the rows of registers.

        Rows that name an account only by its name mean the one account of that platform that bears it, where exactly one does: of the
        register, or among those that other rows name by an id. Where the platform is not known, names of all platforms count; so do ids
        and handles where a row gives one without saying on which platform.
        """
        bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
        identified = [(n.identity.platform, n.identity.account_id, n.identity.name) for n in self.named if not _only_named(n.identity)]
        for platform, account, name in (*register, *identified):
            if platform != _UNTOLD:
                bearers[_UNTOLD, _bare(account)].add(account)
            if name:
                bearers[platform, normalised(name)].add(account)
                bearers["", normalised(name)].add(account)
        return [_meant(each.identity, bearers) for each in self.named]


def _of_no_platform(stable_id: str | None, handle: str | None, name: str | None) -> Identity:
    """Return the identity of an account of which a row tells an id or a handle, and nothing tells the platform."""
    identifier = stable_id or f"@{(handle or '').casefold().removeprefix('@')}"
    return Identity(
        account_id=f"{_UNTOLD}:{identifier}", platform=_UNTOLD, stable_id=stable_id, handle=handle, name=name, url=None, note=None
    )


def stated_identity(account_id: str, name: str | None) -> Identity:
    """Return the identity that an account id of ours states: `platform:stable id`, `platform:@handle` or `platform:~name`."""
    platform, _, identifier = account_id.partition(":")
    return Identity(
        account_id=account_id,
        platform=platform if identifier else "other",
        stable_id=identifier if identifier and identifier[0] not in "@~" else None,
        handle=identifier[1:] if identifier.startswith("@") else None,
        name=name,
        url=None,
        note=None,
    )


def _beside(frame: pl.DataFrame) -> Sequence[str]:
    return [name for name in ("account_description", "organisation_name") if name in frame.columns]


def _bare(account_id: str) -> str:
    """The id or the handle in an account id, however a file writes it; names (`~`) stay apart."""
    return account_id.partition(":")[2].removeprefix("@").casefold()


def _only_named(identity: Identity) -> bool:
    return identity.account_id.partition(":")[2].startswith("~")


def _meant(identity: Identity, bearers: Mapping[tuple[str, str], set[str]]) -> str:
    if identity.platform == _UNTOLD and not _only_named(identity):
        known = bearers.get((_UNTOLD, _bare(identity.account_id)), set())
        return next(iter(known)) if len(known) == 1 else identity.account_id
    if not _only_named(identity) or not identity.name:
        return identity.account_id
    name = normalised(identity.name)
    found = bearers.get((identity.platform, name), set())
    if not found and identity.platform in _NO_PLATFORM:
        found = bearers.get(("", name), set())
    return next(iter(found)) if len(found) == 1 else identity.account_id
