"""What stands in a title besides the name: brackets, "- Remastered 2011", "feat. somebody"."""

import re
from collections.abc import Iterable

from ltrr_cli.text import words

_BRACKETS = re.compile(r"[(\[（【](?P<inside>[^()\[\]（）【】]*)[)\]）】]?")
_DASH = re.compile(r"\s+[-–—]\s+(?P<inside>.+)$")
_GUEST = re.compile(r"\s(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)
_HINT = re.compile(r"[(\[（【]|\s[-–—]\s|\s(?:feat|ft)", re.IGNORECASE)
_NO_VERSION = frozenset({"feat", "ft", "featuring", "with", "from", "the", "a", "of", "and", "in"})
_RARE_SHARE = 500


def bare_title(title: str) -> tuple[str, list[str]]:
    """A title without its additions, and the additions in brackets or after a dash.

    >>> bare_title("Hello (Live at Wembley) - Remastered 2011")
    ('Hello', ['Live at Wembley', 'Remastered 2011'])
    >>> bare_title("Sunday feat. Somebody"), bare_title("(Untitled)")
    (('Sunday', []), ('(Untitled)', []))
    """
    if not _HINT.search(title):
        return title, []
    additions = [found["inside"] for found in _BRACKETS.finditer(title)]
    bare = _BRACKETS.sub(" ", title)
    dash = _DASH.search(bare)
    if dash:
        additions.append(dash["inside"].strip())
        bare = bare[: dash.start()]
    bare = " ".join(_GUEST.sub("", bare).split())
    return (bare, additions) if bare else (title, [])


def addition_ends(additions: Iterable[str]) -> list[str]:
    """The words that open and close each addition, in order of the alphabet.

    >>> addition_ends(["Live at Wembley", "Remix"])
    ['live', 'wembley', 'remix']
    """
    return [word for text in additions for word in sorted(_ends(text))]


def often_enough(ends: int) -> float:
    """How often a word must open or close an addition to name a version: live, remix, acoustic, …

    Versions are read off the catalogue, so that no domain has to list them: at least one addition
    in 500, and three, must have the word. ends: how many words open or close one.
    """
    return max(3, ends / 2 / _RARE_SHARE)


def _ends(addition: str) -> set[str]:
    inside = words(addition)
    ends = {inside[0], inside[-1]} if inside else set()
    return {word for word in ends if word not in _NO_VERSION and not word.isdecimal()}
