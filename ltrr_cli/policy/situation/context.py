"""What the policy knows of a request before it chooses: named features of the query.

The features are the query's length, language, script, intent, slots, confidence, unknown words,
its shape and the words around what it names (`query_shape`);
the hour, weekday and season it is asked in; the listener and the session: how much is known, how
spread the listener's genres are, whether the query asks for one of them, whether this is the usual
part of the day. None of them is true for one domain only: an intent is the type of what the query
names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, log1p
from zlib import crc32

import numpy as np

from ltrr_cli.policy.situation import query_shape
from ltrr_cli.ports import Request
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.listening import PARTS_OF_DAY, Profile, part_of_day
from ltrr_cli.records.query import Reading

VERSION = 4
"""Rises when a feature changes its meaning; a policy that was trained on another is refused."""

_SLOTS = (
    "title", "artist", "album", "genre", "tag", "decade", "year", "language", "type", "words",
)  # fmt: skip
_NAMED = ("title", "artist", "album")
_INTENT_BUCKETS = 8  # types are the catalogue's, so they are hashed
_DIGITS = 6  # behind the point, in the log
_LENGTHS = (1, 2, 3, 5, 8)  # words; longer ones are the last bucket
_WEEKEND = (5, 6)
_HOLIDAYS = ((11, 24), (1, 6))  # from late November to Epiphany

NAMES: tuple[str, ...] = (
    *(f"words <= {most}" for most in _LENGTHS), f"words > {_LENGTHS[-1]}",
    "log words", "log characters", "unknown share", "corrected", "edits", "fillers",
    "readings", "probability", "doubt", "strength", "named",
    *(f"has {slot}" for slot in _SLOTS), *(f"share {slot}" for slot in _SLOTS),
    "intent words", "intent topic", "intent mixed",
    *(f"intent type {bucket}" for bucket in range(_INTENT_BUCKETS)),
    "no language", "not English", "not Latin", "types wanted",
    *PARTS_OF_DAY, "weekend", "holidays", *(f"weekday {day}" for day in range(7)),
    "listener", "log history", "log session", "log clicked",
    "genres known", "genre entropy", "own genre", "hours known", "usual hour",
    *query_shape.NAMES,
)  # fmt: skip
"""The features, in the order of the vector; counts and shares, all between 0 and about 4."""


_PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What is known of who asks.

    history: entities in it; session_step, clicked: queries and clicks before in this session;
    profile: None for nobody, or a stranger.
    """

    history: int = 0
    session_step: int = 0
    clicked: int = 0
    profile: Profile | None = None


def context(request: Request, *, listener: Listener | None = None) -> Scores:
    """The features of a request, shape (len(NAMES),), in the order of `NAMES`."""
    values = _of_text(request) | _of_readings(request) | _of_time(request.query.asked_at)
    values |= query_shape.query_shape(request.understanding)
    known = listener or Listener()
    values["listener"] = float(request.query.user is not None)
    values["log history"] = log1p(known.history)
    values["log session"] = log1p(known.session_step)
    values["log clicked"] = log1p(known.clicked)
    if known.profile is not None:
        values |= _of_profile(request, known.profile)
    values["types wanted"] = float(bool(request.query.types))
    return from_log(values)


def as_logged(vector: Scores, names: Sequence[str] = NAMES) -> dict[str, float]:
    """The features that are not 0, by name, for the log; names: of the places of the vector."""
    short = vector.astype(np.float64).round(_DIGITS).tolist()
    told = zip(names, vector.tolist(), short, strict=True)
    return {name: shorter for name, value, shorter in told if value}


def from_log(values: Mapping[str, float]) -> Scores:
    """The vector of logged features; names that are no longer there are left out."""
    row = [0.0] * len(NAMES)
    for name, value in values.items():
        if name in _PLACES:
            row[_PLACES[name]] = value
    return np.array(row, np.float32)


def _of_text(request: Request) -> dict[str, float]:
    seen = request.understanding
    count = len(seen.words)
    bucket = next((f"words <= {most}" for most in _LENGTHS if count <= most), None)
    return {
        bucket or f"words > {_LENGTHS[-1]}": 1.0,
        "log words": log1p(count),
        "log characters": log1p(len(seen.text)) / 2,
        "unknown share": len(seen.unknown) / max(count, 1),
        "corrected": float(seen.corrected != seen.words),
        "no language": float(seen.language is None),
        "not English": float(seen.language not in {None, "English"}),
        "not Latin": float(seen.script != "Latin"),
    }


def _of_readings(request: Request) -> dict[str, float]:
    readings = request.understanding.readings
    if not readings:
        return {}
    odds = [reading.probability for reading in readings]
    return {
        "readings": len(readings) / 3,
        "probability": odds[0],
        "doubt": -sum(each * log(max(each, 1e-9)) for each in odds),
        **_of_slots(readings[0], max(len(request.understanding.words), 1)),
        **_of_intent(readings[0].intent),
    }


def _of_slots(reading: Reading, words: int) -> dict[str, float]:
    values: dict[str, float] = {}
    strength, edits, read, most_rows = 0.0, 0, 0, 0
    for slot in reading.slots:
        size, share = len(slot.text.split()), f"share {slot.slot}"
        values[f"has {slot.slot}"] = 1.0
        values[share] = values.get(share, 0.0) + size / words
        read += size
        edits += slot.edits
        if slot.slot != "words":
            strength = max(strength, slot.strength)
        if slot.slot in _NAMED:
            most_rows = max(most_rows, len(slot.rows))
    values["strength"], values["edits"] = strength, edits / 2
    values["fillers"], values["named"] = max(words - read, 0) / words, log1p(most_rows)
    return values


def _of_intent(intent: str) -> dict[str, float]:
    if intent in {"words", "topic", "mixed"}:
        return {f"intent {intent}": 1.0}
    return {f"intent type {crc32(intent.encode()) % _INTENT_BUCKETS}": 1.0}


def _of_time(at: datetime) -> dict[str, float]:
    season, weekday = (at.month, at.day), at.weekday()
    return {
        part_of_day(at): 1.0,
        f"weekday {weekday}": 1.0,
        "weekend": float(weekday in _WEEKEND),
        "holidays": float(season >= _HOLIDAYS[0] or season <= _HOLIDAYS[1]),
    }


def _of_profile(request: Request, profile: Profile) -> dict[str, float]:
    """What the listener's habits say of this request.

    own genre: the listener's share of the genres and tags that the query is likely to ask for;
    usual hour: the share of the listener's searches at this part of the day.
    """
    values: dict[str, float] = {}
    if profile.taste is not None:
        values["genres known"] = 1.0
        values["genre entropy"] = profile.taste.entropy
        values["own genre"] = sum(
            reading.probability * profile.genres.get(slot.value, 0.0)
            for reading in request.understanding.readings
            for slot in reading.of("genre", "tag")
        )
    if profile.parts_of_day:
        values["hours known"] = 1.0
        values["usual hour"] = profile.parts_of_day.get(part_of_day(request.query.asked_at), 0.0)
    return values


def bucket(vector: Scores, names: Sequence[str] = ("words <= 2", "has words", "has artist")) -> int:
    """A coarse kind of query for policies that keep a table: one bit for each of these features."""
    return sum(1 << at for at, name in enumerate(names) if vector[NAMES.index(name)] > 0)
