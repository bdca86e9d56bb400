"""How people shorten and begin names, in ways that no catalogue lists."""

import numpy as np

from ltrr_cli.text import normalise

_SMALL = frozenset((
    "a", "an", "and", "at", "de", "del", "der", "die", "el", "for", "from", "i", "in", "is", "it",
    "la", "le", "les", "me", "my", "of", "on", "or", "the", "to", "und", "with", "you", "your",
))  # fmt: skip


def spoken(name: str) -> str:
    """A name as typed in a hurry: no case, no signs, no additions in brackets.

    >>> spoken("Hello (feat. Somebody) - Remastered"), spoken("AC/DC")
    ('hello', 'ac dc')
    """
    bare = name.partition("(")[0].partition(" - ")[0]
    return normalise(bare) or normalise(name)


def handle(name: str) -> str:
    """Initials, as far as they are usual; the name itself where they are not.

    >>> handle("taylor swift"), handle("red hot chili peppers"), handle("abba")
    ('tswift', 'rhcp', 'abba')
    """
    words = name.split()
    if len(words) <= 1:
        return name
    if len(words) == 2:  # noqa: PLR2004 - first name and last name
        return words[0][0] + words[1]
    return "".join(word[0] for word in words)


def telling(name: str, rng: np.random.Generator) -> str:
    """One word of a name, rather a telling one.

    >>> telling("the love of", np.random.default_rng(0))
    'love'
    """
    words = [word for word in name.split() if word not in _SMALL] or name.split()
    return words[int(rng.integers(len(words)))] if words else name


def without_small_words(name: str) -> str:
    """What is left of a name when it is remembered by its weighty words.

    >>> without_small_words("the sound of silence")
    'sound silence'
    """
    return " ".join(word for word in name.split() if word not in _SMALL) or name


def begun(name: str, rng: np.random.Generator) -> str:
    """A name that is not typed to its end: 45 % to 85 % of its letters, at least three."""
    share = rng.uniform(0.45, 0.85)
    return name[: max(3, round(share * len(name)))].strip() or name


def turned(name: str, rng: np.random.Generator) -> str:
    """The words of a name in another order."""
    words = name.split()
    return " ".join(words[at] for at in rng.permutation(len(words)).tolist())
