"""Reading the parameters of a check from the mapping that a pack writes."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, get_type_hints


class BadParameters(ValueError):
    """Parameters are unknown, missing, or of the wrong kind; the text says which."""


def read_parameters(kind: type, values: Mapping[str, Any]) -> Any:
    """
    Return an instance of `kind`, a frozen dataclass with fields of type int, float, bool, str or tuple[str, ...]. Numbers are not negative.

    :raises BadParameters: a value is unknown, missing, of another type, or refused by the class itself.
    """
    known = {field.name: field for field in fields(kind)}
    hints = get_type_hints(kind)
    if strange := sorted(set(values) - set(known)):
        raise BadParameters(f"unknown parameter {', '.join(strange)}")
    if absent := [name for name, field in known.items() if field.default is MISSING and name not in values]:
        raise BadParameters(f"missing parameter {', '.join(absent)}")
    try:
        return kind(**{name: _value(name, value, hints[name]) for name, value in values.items()})
    except ValueError as refused:
        raise BadParameters(str(refused)) from refused


def _value(name: str, value: Any, kind: Any) -> Any:
    if kind in (int, float):
        if isinstance(value, bool) or not isinstance(value, int if kind is int else (int, float)) or not 0 <= value < 1e9:
            raise BadParameters(f"{name} is {value!r}; it has to be a number from 0")
        return kind(value)
    if kind in (bool, str):
        if not isinstance(value, kind):
            raise BadParameters(f"{name} is {value!r}; it has to be a {kind.__name__}")
        return value
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadParameters(f"{name} is {value!r}; it has to be a list of words")
    return tuple(value)
