"""Values of a JSON object that came from outside, each with a check that it is what it must be.

Every function raises ValueError, TypeError or OverflowError for what it is not.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

MOST = 2**31 - 1
"""The greatest of small whole numbers: they end in arrays of 32 bits."""


def text(value: Any) -> str:  # noqa: ANN401 (JSON)
    """A string.

    >>> text(3)
    Traceback (most recent call last):
    TypeError: 3 is no text
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.80} is no text")
    return value


def optional_text(value: Any) -> str | None:  # noqa: ANN401 (JSON)
    """A string, or None."""
    return None if value is None else text(value)


def texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 (JSON)
    """A list of strings without halves of characters, as names and ids are."""
    found = tuple(_all_of(values, str))
    "".join(found).encode()
    return found


def name(value: Any) -> str:  # noqa: ANN401 (JSON)
    """A string without halves of characters."""
    return texts([value])[0]


def moment(value: Any) -> datetime:  # noqa: ANN401 (JSON)
    """An ISO time with a zone, which can be told in any other zone.

    >>> moment("0001-01-01T00:00:00+14:00")
    Traceback (most recent call last):
    OverflowError: date value out of range
    """
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(f"{value} has no zone")
    found.astimezone(UTC)
    return found


def whole(value: Any, *, least: int = 0, most: int = MOST) -> int:  # noqa: ANN401 (JSON)
    """A whole number between two bounds, both included.

    >>> whole(10, most=9)
    Traceback (most recent call last):
    ValueError: 10 is not from 0 to 9
    """
    if type(value) is not int:
        raise TypeError(f"{value!r:.80} is no whole number")
    if not least <= value <= most:
        raise ValueError(f"{value} is not from {least} to {most}")
    return value


def wholes(values: Any, *, most: int = MOST) -> tuple[int, ...]:  # noqa: ANN401 (JSON)
    """A list of whole numbers from 0."""
    found = _all_of(values, int)
    if found and not 0 <= min(found) <= max(found) <= most:
        raise ValueError(f"whole numbers are not from 0 to {most}")
    return tuple(found)


def number(value: Any, *, most: float = math.inf) -> float:  # noqa: ANN401 (JSON)
    """A finite number, at most so large, below 0 too; whole ones stay whole.

    >>> number(float("inf"))
    Traceback (most recent call last):
    ValueError: inf is not finite
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not finite")
    if abs(value) > most:
        raise ValueError(f"{value} is not from {-most:g} to {most:g}")
    found: float = value
    return found


def numbers(values: Any) -> tuple[float, ...]:  # noqa: ANN401 (JSON)
    """A list of finite numbers."""
    return tuple(map(number, _list(values)))


def depths(values: Any) -> dict[str, int]:  # noqa: ANN401 (JSON)
    """Name → whole number from 0: the arms of a plan with their depths."""
    return {name: whole(depth) for name, depth in mapping(values).items()}


def mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 (JSON)
    """A JSON object."""
    if not isinstance(value, dict):
        raise TypeError("it is no object")
    return value


def same_length(one: Sequence[object], other: Sequence[object]) -> None:
    """Refuses two lists that do not belong together."""
    if len(one) != len(other):
        raise ValueError(f"{len(one)} values for {len(other)}")


def _all_of(values: Any, kind: type) -> list[Any]:  # noqa: ANN401 (JSON)
    found = _list(values)
    if not set(map(type, found)) <= {kind}:
        raise TypeError(f"a list holds what is no {kind.__name__}")
    return found


def _list(values: Any) -> list[Any]:  # noqa: ANN401 (JSON)
    if not isinstance(values, list):
        raise TypeError("it is no list")
    return values
