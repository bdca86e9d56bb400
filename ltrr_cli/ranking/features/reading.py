"""What was understood of the query, and what a candidate has to do with it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns
from ltrr_cli.ranking.features.scene import Scene, Values, is_among, with_makers
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.query import Reading

_WORKS = ("title", "album")
_MAKERS = ("artist",)
_TOPICS = ("genre", "tag", "decade", "year", "language", "type")
_NO_TYPE = frozenset({"words", "topic", "mixed"})
_OF_BEST = ("reading", "has work", "has maker", "has topic", "has words")
_DECADE = 9  # years from its first to its last


def reading_match(scene: Scene, *, columns: Columns, makers: npt.NDArray[np.int32]) -> Values:
    """makers: shape (catalogue, 4), -1 where there are fewer."""
    seen = scene.request.understanding
    readings = seen.readings
    if not readings:
        return {}
    best = readings[0]
    return {
        ("named", "named maker", "by named maker"): _named(scene, readings, makers),
        _OF_BEST: np.array(_of_best(best), np.float32)[:, None],
        "unknown words": len(seen.unknown) / max(len(set(seen.words)), 1),
        "edits": sum(slot.edits for slot in best.slots),
        "year distance": _year_distance(scene, best, columns),
        **_types(scene, best, columns),
    }


def _named(scene: Scene, readings: Sequence[Reading], makers: npt.NDArray[np.int32]) -> Scores:
    """How likely each candidate is named as a work, as a maker, and by a maker of it, (3, n)."""
    named = np.zeros((3, len(scene.rows)), np.float32)
    own_and_makers = with_makers(scene.rows, makers)
    for reading in readings:
        odds = np.float32(reading.probability)
        works, of_makers = _rows(reading, _WORKS), _rows(reading, _MAKERS)
        if works:
            named[0] += odds * is_among(scene.rows, works)
        if of_makers:
            is_named = is_among(own_and_makers, of_makers)
            named[1] += odds * is_named[0]
            named[2] += odds * np.logical_or.reduce(is_named[1:], axis=0)
    return named


def _rows(reading: Reading, kinds: Sequence[str]) -> list[int]:
    return [row for slot in reading.slots if slot.slot in kinds for row in slot.rows]


def _of_best(best: Reading) -> tuple[float, ...]:
    kinds = {slot.slot for slot in best.slots}
    return (
        best.probability,
        not kinds.isdisjoint(_WORKS),
        not kinds.isdisjoint(_MAKERS),
        not kinds.isdisjoint(_TOPICS),
        "words" in kinds,
    )


def _types(scene: Scene, best: Reading, columns: Columns) -> Values:
    """Whether a candidate is of the type that is meant, and that is asked for by name."""
    intent = [] if best.intent in _NO_TYPE else [best.intent]
    asked = [slot.value for slot in best.of("type")] or list(scene.request.query.types)
    wanted = {"intent type": intent, "asked type": asked}
    types = columns.types.take(scene.rows)
    return {name: is_among(types, _numbers(columns, of)) for name, of in wanted.items() if of}


def _numbers(columns: Columns, names: Sequence[str]) -> list[int]:
    return [columns.type_names.index(name) for name in names if name in columns.type_names]


def _year_distance(scene: Scene, best: Reading, columns: Columns) -> Scores | float:
    """Years to the nearest year that is asked for, NaN when none is or the own is unknown."""
    spans = [
        (int(slot.value), int(slot.value) + (_DECADE if slot.slot == "decade" else 0))
        for slot in best.of("year", "decade")
        if slot.value.isdecimal()
    ]
    if not spans:
        return np.nan
    year = columns.year[scene.rows].astype(np.float32)
    away = [np.maximum(np.maximum(first - year, year - last), 0) for first, last in spans]
    distance: Scores = np.where(year == 0, np.nan, np.min(away, axis=0))
    return distance
