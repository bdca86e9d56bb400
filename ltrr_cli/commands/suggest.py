"""What a mistyped name may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A tail for a message: the known name nearest to `word`, or all of them when none is near.

    >>> did_you_mean("lexcal", ["lexical", "dense"])
    ", did you mean 'lexical'?"
    >>> did_you_mean("zzz", ["lexical", "dense"])
    '; there are: lexical, dense'
    """
    names = list(known)
    near = get_close_matches(word.lower(), names, n=1)
    if near:
        return f", did you mean '{near[0]}'?"
    return f"; there are: {', '.join(names)}" if names else ""
