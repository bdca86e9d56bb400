"""Times in a query: decades, years, ranges of years and "new"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_YEAR = re.compile(r"19[4-9]\d|20[0-2]\d")  # 1940 to 2029
_DECADE = re.compile(r"(19|20)?(\d)0(?:s|er|ies|ers|er jahre)")
_SPELLED = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000, "naughties": 2000,
}  # fmt: skip
_DECADE_BEFORE = {"annees", "anni", "anos", "años", "jaren", "decade"}  # "années 80"
_TO = {"to", "and", "until", "till", "a", "bis", "through"}
_NEW = {"new", "newest", "latest", "newly"}
_THIS_CENTURY = 3  # "20s" means the 2020s, "30s" the 1930s


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Words `start` to `end` (exclusive) mean a time.

    slot: `decade` with value `1980`; `year` with value `1984`, `1990-1995` or `new`.
    """

    start: int
    end: int
    slot: str
    value: str


def times(words: Sequence[str]) -> list[Time]:
    """Every time in normalised words; longer ones include shorter ones.

    >>> [(time.slot, time.value) for time in times("80s rock from 1990 to 1995".split())]
    [('decade', '1980'), ('year', '1990-1995'), ('year', '1990'), ('year', '1995')]
    """
    found: list[Time] = []
    for at, word in enumerate(words):
        if not word[:1].isdigit() and word not in _DECADE_BEFORE:
            slot, value = _spelled(word)
            if slot:
                found.append(Time(start=at, end=at + 1, slot=slot, value=value))
            continue
        found += _numeric(words, at)
    return found


def _spelled(word: str) -> tuple[str, str]:
    if word in _NEW:
        return "year", "new"
    return ("decade", str(_SPELLED[word])) if word in _SPELLED else ("", "")


def _numeric(words: Sequence[str], at: int) -> list[Time]:
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in _DECADE_BEFORE:
        decade = _decade(after + "s") if len(after) in (2, 4) else None
        return [] if decade is None else [_time((at, at + 2), "decade", decade)]
    decade = _decade(word)
    if decade is not None:
        return [_time((at, at + 1), "decade", decade)]
    if not _YEAR.fullmatch(word):
        return []
    return [*_range(words, at), _time((at, at + 1), "year", word)]


def _range(words: Sequence[str], at: int) -> list[Time]:
    """`1990 to 1995`, `1990 1995`, with the words "from" or "between" in front."""
    last = at + 2 if at + 1 < len(words) and words[at + 1] in _TO else at + 1
    if last >= len(words) or not _YEAR.fullmatch(words[last]) or words[last] <= words[at]:
        return []
    start = at - 1 if at and words[at - 1] in {"from", "between", "de", "von"} else at
    return [_time((start, last + 1), "year", f"{words[at]}-{words[last]}")]


def _decade(word: str) -> str | None:
    found = _DECADE.fullmatch(word)
    if not found:
        return None
    century, tens = found.groups()
    if century is None:
        century = "20" if int(tens) < _THIS_CENTURY else "19"
    return f"{century}{tens}0"


def _time(place: tuple[int, int], slot: str, value: str) -> Time:
    return Time(start=place[0], end=place[1], slot=slot, value=value)
