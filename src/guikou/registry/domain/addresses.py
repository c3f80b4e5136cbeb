"""Addresses as people paste them into registers: with notes around them, without a scheme, with tracking parameters."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_FULL = re.compile(r"https?://[^\s（）【】《》，。；、“”<>\"'|｜]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![@\w.-])(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#][^\s（）【】《》，。；、“”<>\"'|｜]*)?(?!\w|@)")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}|(?:\d{1,3}\.){3}\d{1,3}")
_SKIPPED_LABELS = ("www.", "m.", "mobile.", "wap.")
_INDEX = re.compile(r"/(?:index|default|home)\.\w{3,5}\Z", re.IGNORECASE)
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that can name an account. `host` is lower-case; `path` is decoded, without a slash at its end."""

    scheme: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    fragment: str

    def parameter(self, name: str) -> str | None:
        """Return the first value of a parameter; None where it is absent or empty."""
        return next((value for key, value in self.query if key == name and value), None)

    @property
    def site(self) -> str:
        """Return what names a website: host and path without `www.` and without the name of an index page."""
        return without_labels(self.host) + _INDEX.sub("", self.path)

    def without(self, tracking: re.Pattern[str]) -> str:
        """Return the address as text, without fragment and without the parameters whose names match."""
        kept = [(key, value) for key, value in self.query if not tracking.fullmatch(key)]
        return f"{self.scheme}://{self.host}{self.path or '/'}" + (f"?{urlencode(kept)}" if kept else "")


def read_address(text: str) -> Address | None:
    """
    Return the first address that a text states, or None where it states none.

    Takes addresses without a scheme (`www.twitter.com/x`, `nycgo.tumblr.com`), with `&amp;`, and with a note before or after them.
    """
    cleaned = html.unescape(text[:LONGEST]).strip()
    found = _FULL.search(cleaned) or _BARE.search(cleaned)
    if not found:
        return None
    written = found[0] if "://" in found[0] else f"https://{found[0]}"
    try:
        parts = urlsplit(written)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if not _HOST.fullmatch(host):
        return None
    return Address(
        scheme=parts.scheme.lower(),
        host=host if port in (None, 80, 443) else f"{host}:{port}",
        path=re.sub(r"/{2,}", "/", unquote(parts.path)).rstrip("/"),
        query=tuple(parse_qsl(parts.query, max_num_fields=None)),
        fragment=unquote(parts.fragment),
    )


def without_labels(host: str) -> str:
    """Return a host without the leading labels that only say for which device or service it is (`www.`, `m.`)."""
    for label in _SKIPPED_LABELS:
        if host.startswith(label) and "." in host[len(label) :]:
            return host[len(label) :]
    return host


def suffixes(host: str) -> list[str]:
    """Return a host and the domains above it, longest first, down to two labels."""
    labels = host.partition(":")[0].split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]
