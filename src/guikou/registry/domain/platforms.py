"""What the register knows about a platform, as data: names, and how its addresses and ids look."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from guikou.kernel.bilingual import Text

ANY_HOST = "*"


@dataclass(frozen=True, kw_only=True)
class StableId:
    """
    One form of a platform's stable ids. A platform may have several (WeChat: `__biz` and `gh_…`); the first is preferred.

    `telling`: the form alone says which platform it is. `base64`: the text has to decode as Base64, and missing `=` are put back.
    """

    form: re.Pattern[str]
    telling: bool = False
    base64: bool = False
    home: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddressRule:
    """
    One form of an account's address; what it does not state may be anything.

    `path`, `fragment` and `host` are matched as `guikou.registry.domain.addresses` says and may have the groups stable_id, handle, name;
    `query` leads from a parameter's name to one of these. `at_host`: the handle is completed with `@host`.
    A rule with hosts alone says: this is the platform, but the address names no account. `short`: a short link, which leads to one account
    but does not say to which; two of them may lead to the same.
    """

    hosts: tuple[str, ...]
    host: re.Pattern[str] | None = None
    path: re.Pattern[str] | None = None
    query: tuple[tuple[str, str], ...] = ()
    fragment: re.Pattern[str] | None = None
    at_host: bool = False
    short: bool = False


@dataclass(frozen=True, kw_only=True)
class PostRule:
    """
    One form of a post's address. The key is the path's one group, else the values of the `query` parameters joined with `_`.

    `decode="weibo"`: the group is Weibo's short form (base 62) of the numeric id.
    """

    hosts: tuple[str, ...]
    path: str | None = None
    query: tuple[str, ...] = ()
    decode: str | None = None


@dataclass(frozen=True, kw_only=True)
class Platform:
    """
    One platform. `handle` is the form of its handles; `stop_words` are parts of addresses that look like handles and are none.

    `handle_ignores` are characters that the platform does not count in handles; all platforms of the catalogue ignore the case of handles.
    `native_id_first`: a post's id as the source gives it is unique on the platform (on WeChat it is not).
    """

    id: str
    name: Text
    aliases: tuple[str, ...] = ()
    stable_ids: tuple[StableId, ...] = ()
    handle: re.Pattern[str] | None = None
    handle_ignores: str = ""
    home: str | None = None
    stop_words: frozenset[str] = frozenset()
    addresses: tuple[AddressRule, ...] = ()
    posts: tuple[PostRule, ...] = ()
    native_id_first: bool = True


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All platforms, in the order of the file, and the parameters of addresses that say nothing about what is addressed (regular expressions)."""

    platforms: tuple[Platform, ...]
    tracking_parameters: tuple[str, ...] = ()
    _by_id: dict[str, Platform] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {platform.id: platform for platform in self.platforms})

    def __getitem__(self, platform_id: str) -> Platform:
        """
        Return the platform of that id.

        :raises KeyError: there is none.
        """
        return self._by_id[platform_id]

    def __contains__(self, platform_id: str) -> bool:
        """Test whether there is a platform of that id."""
        return platform_id in self._by_id

    def named(self, text: str) -> Platform | None:
        """Return the platform that people call so, in either language and any spelling of case, width, blanks and hyphens."""
        return self._by_word.get(word(text))

    @cached_property
    def _by_word(self) -> dict[str, Platform]:
        words: dict[str, Platform] = {}
        for platform in self.platforms:
            for text in (platform.id, platform.name.zh, platform.name.en, *platform.aliases):
                words.setdefault(word(text), platform)
        return words

    @cached_property
    def hosts(self) -> dict[str, tuple[tuple[Platform, AddressRule], ...]]:
        """The rules for each host, in the order of the file."""
        found: dict[str, list[tuple[Platform, AddressRule]]] = {}
        for platform in self.platforms:
            for rule in platform.addresses:
                for host in rule.hosts:
                    found.setdefault(host, []).append((platform, rule))
        return {host: tuple(rules) for host, rules in found.items()}

    @cached_property
    def tracking(self) -> re.Pattern[str]:
        """The expression that a parameter's whole name matches where it says nothing about what is addressed."""
        return re.compile("|".join(f"(?:{form})" for form in self.tracking_parameters) or r"(?!)", re.IGNORECASE)


def word(text: str) -> str:
    """Return a platform's name as it is compared: NFKC, case folded, without blanks, hyphens and brackets."""
    return re.sub(r"[\s\-‐–_()]+", "", unicodedata.normalize("NFKC", text)).casefold()
