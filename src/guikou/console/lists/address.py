"""The part of a list's address behind the question mark: filters, order, page. What a list does not know is dropped."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict


class Address:
    """Names and values, in the order in which they came, without empty ones."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple((name, value) for name, value in pairs if value)

    @classmethod
    def of(cls, query: QueryDict, known: Iterable[str]) -> "Address":
        """Return what is known in a query; NUL characters, which no database keeps, are dropped."""
        names = set(known)
        return cls((name, value.replace("\x00", "")[:500]) for name, values in query.lists() if name in names for value in values[:100])

    def get(self, name: str) -> str:
        """Return the last value of that name, or nothing."""
        return next((value for own, value in reversed(self.pairs) if own == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of that name."""
        return tuple(value for own, value in self.pairs if own == name)

    def put(self, **values: str | int) -> "Address":
        """Return it with those names holding only those values; an empty one takes the name away."""
        kept = tuple(pair for pair in self.pairs if pair[0] not in values)
        return Address((*kept, *((name, str(value)) for name, value in values.items())))

    def drop(self, *names: str) -> "Address":
        """Return it without those names."""
        return Address(pair for pair in self.pairs if pair[0] not in names)

    def drop_pairs(self, pairs: Iterable[tuple[str, str]]) -> "Address":
        """Return it without those pairs."""
        gone = set(pairs)
        return Address(pair for pair in self.pairs if pair not in gone)

    def __str__(self) -> str:
        return f"?{urlencode(self.pairs)}" if self.pairs else "?"

    @property
    def query(self) -> str:
        """Return it without the question mark."""
        return urlencode(self.pairs)
