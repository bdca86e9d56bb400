"""An evaluation as JSON; the names are those of its records and stay."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ltrr_cli.records.evaluation import Evaluation, Figure

_DIGITS = 6
_ASIDE = ("queries", "runs")
"""Of an evaluation, what is not told but written to files."""


def evaluation_json(found: Evaluation) -> dict[str, Any]:
    """All figures; what cannot be known, and a side of a bound that is open, is null."""
    return {
        each.name: _plain(getattr(found, each.name))
        for each in fields(found)
        if each.name not in _ASIDE
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is made of anything
    if isinstance(value, float):
        return round(float(value), _DIGITS) if math.isfinite(value) else None
    if isinstance(value, list | tuple) and not isinstance(value, Figure):
        return [_plain(each) for each in value]
    named = _named(value)
    return value if named is None else {str(name): _plain(each) for name, each in named.items()}


def _named(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - as above
    """The parts of what has named parts."""
    if isinstance(value, Figure):
        return value._asdict()
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value if isinstance(value, Mapping) else None
