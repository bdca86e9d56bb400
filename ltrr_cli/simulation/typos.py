"""How simulated people mistype: slips of the finger, and spelling by ear."""

from zlib import crc32

import numpy as np

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BY_EAR = (
    ("or", "er"), ("er", "or"), ("ph", "f"), ("ck", "k"), ("ie", "ei"), ("ei", "ie"), ("ee", "ea"),
    ("ea", "ee"), ("ou", "u"), ("ay", "ey"), ("ei", "i"), ("c", "k"), ("k", "c"), ("y", "i"),
    ("i", "y"), ("s", "z"), ("z", "s"), ("au", "o"), ("sh", "ch"), ("th", "t"), ("qu", "kw"),
)  # fmt: skip
_ENDINGS = (("or", "er"), ("ar", "er"), ("er", "or"), ("ie", "y"), ("y", "ie"), ("le", "el"))
_VOWELS = "aeiou"
_HABITS = 5  # so many ways to mistype a word are in use
_HABIT_ODDS = np.array([0.45, 0.25, 0.15, 0.1, 0.05])


def mistyped(word: str, *, rng: np.random.Generator) -> str:
    """The word with one mistake; many people make the same ones.

    A word has five usual misspellings, drawn once from its letters, the first far commoner than
    the last, as in logs of real searches.
    """
    habit = int(rng.choice(_HABITS, p=_HABIT_ODDS))
    return _usual_ending(word) if habit == 0 else _of_habit(word, habit)


def _of_habit(word: str, habit: int) -> str:
    return misspelling(word, np.random.default_rng([crc32(word.encode()), habit]))


def _usual_ending(word: str) -> str:
    """The first habit: an ending that sounds like another one, where there is such.

    >>> _usual_ending("taylor")
    'tayler'
    """
    for old, new in _ENDINGS:
        if word.endswith(old) and len(word) > len(old) + 1:
            return word[: -len(old)] + new
    return _of_habit(word, 0)


def misspelling(word: str, rng: np.random.Generator) -> str:
    """One mistake of a random sort; a word of one letter stays.

    >>> misspelling("taylor", np.random.default_rng(4))
    'tsylor'
    """
    if len(word) <= 1:
        return word
    sorts = (_by_ear, _neighbour, _without_vowel, _doubled, _dropped, _by_ear)
    for at in rng.permutation(len(sorts)).tolist():
        changed = sorts[at](word, rng)
        if changed not in {word, ""}:
            return changed
    return word


def _by_ear(word: str, rng: np.random.Generator) -> str:
    swaps = [(old, new) for old, new in _BY_EAR if old in word[1:]]
    if not swaps:
        return word
    old, new = swaps[rng.integers(len(swaps))]
    return word[0] + word[1:].replace(old, new, 1)


def _neighbour(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word)))
    for keys in _ROWS:
        if word[at] in keys:
            place = keys.index(word[at])
            near = keys[max(place - 1, 0) : place] + keys[place + 1 : place + 2]
            return word[:at] + near[rng.integers(len(near))] + word[at + 1 :]
    return word


def _without_vowel(word: str, rng: np.random.Generator) -> str:
    places = [at for at, letter in enumerate(word) if at and letter in _VOWELS]
    return _cut(word, places[rng.integers(len(places))]) if places else word


def _doubled(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word)))
    if word[at] == word[at - 1]:
        return _cut(word, at)
    return word[: at + 1] + word[at:] if word[at].isalpha() else word


def _dropped(word: str, rng: np.random.Generator) -> str:
    return _cut(word, int(rng.integers(1, len(word))))


def _cut(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]
