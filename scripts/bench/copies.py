"""Catalogues of any size out of one: a connected part of it, or it and copies of it.

A copy is another world of the same make. Its rare words have other letters, always the same in one
copy, so that a maker is called the same wherever he stands; words that many names share ("love",
"the", "live") stay, as they would in a catalogue that grew. Names of makers change in any case.
What a copy is related to is in the copy.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ltrr_cli.text import words

_ALPHABETS = (
    "aeiouy", "bcdfghjklmnpqrstvwxz", "àáâãäåæ", "èéêë", "ìíîï", "òóôõöø", "ùúûü",
    "аеёиоуыэюя", "бвгджзйклмнпрстфхцчшщ", "αεηιοωυ", "βγδζθκλμνξπρστφχψ",
    "".join(map(chr, range(0x3042, 0x3094))), "".join(map(chr, range(0x30A2, 0x30F4))),
    "".join(map(chr, range(0x4E00, 0x9FA6))), "".join(map(chr, range(0xAC00, 0xD7A4))),
)  # fmt: skip
_SHARED = 2e-4
"""Words that stand in more than this share of the names belong to a language, not to a maker."""
_PLAIN = ("title", "album", "description")
_LISTS = ("artists", "aliases")
_MAKER = "artist"

Lines = Sequence[str]


def sized(lines: Lines, size: int, *, seed: int) -> Iterator[str]:
    """So many lines of JSON: a connected part of the catalogue, all of it, or it and copies."""
    if size < len(lines):
        yield from (lines[place].strip() for place in _connected(lines, size, seed=seed))
        return
    yield from (line.strip() for line in lines)
    shared = _shared(lines) if size > len(lines) else frozenset()
    number = 1
    while (wanted := size - number * len(lines)) > 0:
        places = _connected(lines, min(wanted, len(lines)), seed=seed)
        yield from _copied([lines[place] for place in places], number, shared=shared, seed=seed)
        number += 1


def _connected(lines: Lines, size: int, *, seed: int) -> list[int]:
    """Places of entities, ascending, drawn at random, each with all that it is related to."""
    raws = [json.loads(line) for line in lines]
    place_of = {raw["id"]: place for place, raw in enumerate(raws)}
    taken: set[int] = set()
    for start in np.random.default_rng(seed).permutation(len(lines)).tolist():
        ahead = deque([start])
        while ahead and len(taken) < size:
            place = ahead.popleft()
            if place not in taken:
                taken.add(place)
                related = (place_of.get(name) for name in raws[place].get("related") or ())
                ahead.extend(other for other in related if other is not None)
        if len(taken) == size:
            break
    return sorted(taken)


def _shared(lines: Lines) -> frozenset[str]:
    """The words that stand in many names."""
    counts: Counter[str] = Counter()
    for line in lines:
        raw = json.loads(line)
        counts.update({word for text in _names(raw) for word in words(text)})
    return frozenset(word for word, count in counts.items() if count > _SHARED * len(lines))


def _names(raw: Mapping[str, Any]) -> Iterator[str]:
    yield raw["title"]
    yield from raw.get("artists") or ()


def _copied(lines: Lines, number: int, *, shared: frozenset[str], seed: int) -> Iterator[str]:
    """A copy of these entities; what is related to others of the catalogue stays so to those."""
    rename = renaming(number, shared=shared, seed=seed)
    raws = [json.loads(line) for line in lines]
    mine = {raw["id"] for raw in raws}

    def id_of(name: str) -> str:
        return f"{name}~{number}" if name in mine else name

    for raw in raws:
        raw["id"] = id_of(raw["id"])
        is_maker = raw["type"] == _MAKER
        for field in _PLAIN:
            if raw.get(field):
                raw[field] = rename(raw[field], is_maker and field == "title")
        for field in _LISTS:
            if raw.get(field):
                raw[field] = [rename(each, is_maker or field == "artists") for each in raw[field]]
        if raw.get("related"):
            raw["related"] = [id_of(each) for each in raw["related"]]
        yield json.dumps(raw, ensure_ascii=False)


def renaming(number: int, *, shared: frozenset[str], seed: int) -> Callable[[str, bool], str]:
    """A function from (text, is it a maker's name) to the text in copy `number`."""
    rng = np.random.default_rng((seed, number))
    letters: dict[int, str] = {}
    for alphabet in _ALPHABETS:
        mixed = rng.permutation(list(alphabet))
        letters |= {ord(old): str(new) for old, new in zip(alphabet, mixed, strict=True)}
        upper = zip(alphabet.upper(), "".join(mixed).upper(), strict=False)
        letters |= {ord(old): new for old, new in upper if ord(old) not in letters}

    @cache
    def rename(text: str, is_maker: bool) -> str:  # noqa: FBT001 -- it is cached by both
        pieces = text.split(" ")
        rare = [any(word not in shared for word in words(piece)) for piece in pieces]
        if is_maker and not any(rare):
            rare = [piece == max(pieces, key=len) for piece in pieces]
        return " ".join(
            piece.translate(letters) if changes else piece
            for piece, changes in zip(pieces, rare, strict=True)
        )

    return rename
