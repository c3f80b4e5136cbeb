"""What a reader is: it asks a source through the safe client and says what it saw, in the rows of the kernel's tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import polars as pl

from guikou.collection.domain.completeness import Known, Verdict
from guikou.collection.fetching.client import Client
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import FIGURES, POSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    Which source to read, for which account, and what is known already.

    `platform`, `account_key`, `account_name` and `stable_id` are the account's; `cursor` is what the last reading left for this one; `zone` (IANA) is that of
    moments that state none.
    """

    address: str
    platform: str
    account_key: str
    account_name: str
    stable_id: str = ""
    known: Known = field(default_factory=Known)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySeen:
    """What a platform says of an account today; empty where it says nothing."""

    stable_id: str = ""
    name: str = ""
    handle: str = ""
    verified: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """
    What was seen: rows of POSTS and FIGURES, whether that is everything since the last time, and who the platform says it is.

    `origin` as in the table FIGURES. `cursor` is for the next reading. `unchanged`: the source said that nothing has changed, and sent nothing.
    """

    verdict: Verdict
    origin: str
    posts: pl.DataFrame = field(default_factory=POSTS.empty)
    figures: pl.DataFrame = field(default_factory=FIGURES.empty)
    identity: IdentitySeen | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)
    unchanged: bool = False


class Reader(Protocol):
    """Reads one kind of source."""

    def read(self, client: Client, question: Question) -> Seen:
        """
        Return what the source shows.

        :raises guikou.network.refusals.NotFetched: nothing usable.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One kind of source, as people choose it. `reader` None: nothing is fetched by itself (a hand enters it, files bring it, or it does not work yet).

    `address`: what the address has to be, in words; empty where there is none. `absent`: why it cannot be chosen yet.
    """

    id: str
    name: Text
    address: Text | None = None
    reader: Reader | None = None
    absent: Text | None = None
