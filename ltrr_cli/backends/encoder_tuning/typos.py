"""Queries as they are really typed: with slips of the finger, and cut short while still typing.

An encoder that has met its words only spelt right puts "taylr swft" anywhere. Training on slips
mends that (Zhuang, Zuccon 2021, "Dealing with typos for BERT-based passage retrieval and ranking":
random typos added to the training queries).
"""

from collections.abc import Sequence

from numpy.random import Generator

_KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
"""Shorter texts stay as they are: "abba" with a slip can be known again, "u2" cannot."""

_SHORTEST_PREFIX = 0.5


def _neighbours() -> dict[str, str]:
    """The keys left, right, above and below each key of an English keyboard."""
    found: dict[str, str] = {}
    for at, keys in enumerate(_KEYBOARD):
        for place, key in enumerate(keys):
            beside = keys[max(0, place - 1) : place] + keys[place + 1 : place + 2]
            above = _KEYBOARD[at - 1][place : place + 2] if at else ""
            lower = _KEYBOARD[at + 1] if at + 1 < len(_KEYBOARD) else ""
            found[key] = beside + above + lower[max(0, place - 1) : place + 1]
    return found


_NEAR = _neighbours()


def mistyped(text: str, generator: Generator) -> str:
    """The text with one or two slips, never in its first letter, which people rarely miss.

    A slip is a neighbouring key instead of the right one, a letter left out, a letter too many, or
    two letters in the wrong order, each as likely as the others.

    >>> from numpy.random import default_rng
    >>> mistyped("taylor swift", default_rng(3))
    'tslyor swift'
    """
    for _ in range(int(generator.integers(1, 3))):
        if len(text) < _SHORTEST:
            return text
        text = _slip(text, at=int(generator.integers(1, len(text) - 1)), generator=generator)
    return text


def prefix(text: str, generator: Generator) -> str:
    """The text as far as it was typed: at least half of it, and its end without blanks.

    >>> from numpy.random import default_rng
    >>> prefix("taylor swift", default_rng(3))
    'taylor swi'
    """
    if len(text) < _SHORTEST:
        return text
    least = max(_SHORTEST - 1, round(len(text) * _SHORTEST_PREFIX))
    return text[: int(generator.integers(least, len(text)))].rstrip()


def augmented(
    queries: Sequence[str], *, typos: float, prefixes: float, generator: Generator
) -> list[str]:
    """Each query mistyped with probability `typos`, and cut with probability `prefixes`."""
    slips = generator.random(len(queries)) < typos
    cuts = generator.random(len(queries)) < prefixes
    changed = []
    for query, is_cut, has_slip in zip(queries, cuts.tolist(), slips.tolist(), strict=True):
        text = prefix(query, generator) if is_cut else query
        changed.append(mistyped(text, generator) if has_slip else text)
    return changed


def _slip(text: str, *, at: int, generator: Generator) -> str:
    kind = int(generator.integers(4))
    if kind == 0:
        near = _NEAR.get(text[at].lower(), "")
        letter = near[int(generator.integers(len(near)))] if near else text[at]
        return text[:at] + letter + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:  # noqa: PLR2004
        return text[:at] + _LETTERS[int(generator.integers(len(_LETTERS)))] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
