"""What was understood of the query, and what a candidate has to do with it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns
from ltrr_cli.ranking.features.scene import Scene, Values, is_among, member
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.query import Reading

_WORKS = ("title", "album")
_MAKERS = ("artist",)
_TOPICS = ("genre", "tag", "decade", "year", "language", "type")
_NO_TYPE = frozenset({"words", "topic", "mixed"})
_DECADE = 9  # years from its first to its last


def reading_match(scene: Scene, *, columns: Columns, makers: npt.NDArray[np.int32]) -> Values:
    """makers: shape (catalogue, 4), -1 where there are fewer."""
    seen = scene.request.understanding
    readings = seen.readings
    if not readings:
        return {}
    best = readings[0]
    kinds = {slot.slot for slot in best.slots}
    named, named_maker, by_named_maker = np.zeros((3, len(scene.rows)), np.float32)
    own_and_makers = np.column_stack((scene.rows, makers.take(scene.rows, axis=0)))
    for reading in readings:
        odds = np.float32(reading.probability)
        works, of_makers = _rows(reading, _WORKS), _rows(reading, _MAKERS)
        if works:
            named += odds * scene.among(works)
        if of_makers:
            among = member(own_and_makers, of_makers)
            named_maker += odds * among[:, 0]
            by_named_maker += odds * np.logical_or.reduce(among[:, 1:], axis=1)
    return {
        "named": named,
        "named maker": named_maker,
        "by named maker": by_named_maker,
        "reading": best.probability,
        "has work": not kinds.isdisjoint(_WORKS),
        "has maker": not kinds.isdisjoint(_MAKERS),
        "has topic": not kinds.isdisjoint(_TOPICS),
        "has words": "words" in kinds,
        "unknown words": len(seen.unknown) / max(len(set(seen.words)), 1),
        "edits": sum(slot.edits for slot in best.slots),
        "year distance": _year_distance(scene, best, columns),
        **_types(scene, best, columns),
    }


def _rows(reading: Reading, kinds: Sequence[str]) -> list[int]:
    return [row for slot in reading.slots if slot.slot in kinds for row in slot.rows]


def _types(scene: Scene, best: Reading, columns: Columns) -> Values:
    """Whether a candidate is of the type that is meant, and that is asked for by name."""
    types = columns.types[scene.rows]
    values: Values = {}
    if best.intent not in _NO_TYPE:
        values["intent type"] = is_among(types, _numbers(columns, [best.intent]))
    asked = [slot.value for slot in best.of("type")] or list(scene.request.query.types)
    if asked:
        values["asked type"] = is_among(types, _numbers(columns, asked))
    return values


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
