"""How new an entity is, as the catalogue sees it."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Scores

HALF_LIFE_YEARS = 2.0
_NEWEST_SHARE = 1000  # one entity in so many may bear a date that is too new to be true


Years = npt.NDArray[np.float64]


def released(entities: Sequence[Entity]) -> Years:
    """The release of each as a year with its fraction, shape (n,), NaN where no date is known."""
    return np.fromiter(map(_released, entities), np.float64, len(entities))


def freshness(when: Years) -> Scores:
    """½^(age / 2 years), 1 for the newest; shape (n,), 0 where no date is known.

    Age counts from the newest date of the catalogue, not from today, so that an old catalogue
    has fresh entities too. The newest thousandth of the dates does not set that mark: one
    mistyped 2099 would make everything else old.

    >>> from ltrr_cli.records.catalogue import Entity
    >>> years = [Entity(id=str(y), type="t", title="", year=y) for y in (2024, 2022, 2016)]
    >>> freshness(released([*years, Entity(id="", type="t", title="")])).tolist()
    [1.0, 0.5, 0.0625, 0.0]
    """
    is_known = ~np.isnan(when)
    if not is_known.any():
        return np.zeros(len(when), np.float32)
    age = np.maximum(_newest(when[is_known]) - when, 0)
    return np.where(is_known, 0.5 ** (age / HALF_LIFE_YEARS), 0).astype(np.float32)


def _newest(when: Years) -> float:
    at = len(when) - 1 - len(when) // _NEWEST_SHARE
    return float(np.partition(when, at)[at])


def _released(entity: Entity) -> float:
    """The release as a year with its fraction; the middle of the year when only that is known."""
    if entity.released:
        try:
            day = date.fromisoformat(entity.released[:10])
        except ValueError:  # "2019" and "2019-07" are dates too
            return _year(entity.released[:4], entity.year)
        return day.year + (day.timetuple().tm_yday - 1) / 365.25
    return _year("", entity.year)


def _year(digits: str, otherwise: int | None) -> float:
    if len(digits) == 4 and digits.isdecimal():  # noqa: PLR2004
        return int(digits) + 0.5
    return float("nan") if otherwise is None else otherwise + 0.5
