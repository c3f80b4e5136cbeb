"""Answers of version 1: lists. A field that is null is not known."""

from typing import Generic, TypeVar

from ninja import Schema

Item = TypeVar("Item")


class Part(Schema, Generic[Item]):
    """One part of a list: `total` rows in all, `items` those asked for."""

    total: int
    items: list[Item]
