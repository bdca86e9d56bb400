"""The ways people write a name: with and without "The", brackets, "feat. …", as one word.

Every form comes with a strength in 0..1: how surely somebody who writes it means this name. All
forms are normalised words (`ltrr_cli.text`).
"""

import re
from collections.abc import Iterator

from ltrr_cli.text import normalise

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\})")
_GUESTS = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)
_VERSION = re.compile(
    r"\s+[-–—/]\s+[^-–—]*\b(?:re-?master\w*|re-?record\w*|versi[oó]n|live|edit|mix|remix|mono|stereo|"
    r"single|acoustic|radio|from|soundtrack|karaoke|bonus|demo|instrumental|unplugged|deluxe|edition|"
    r"en vivo|ao vivo|session\w*|original|album)\b.*$",
    re.IGNORECASE,
)
_NOT_THE_ORIGINAL = re.compile(
    r"karaoke|style of|tribute|made famous|instrumental|remix|cover|live|en vivo|ao vivo",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*[:/]\s.*$|\s+[-–—]\s.*$")
_COMPANY = re.compile(r" and (?:the|his|her|their|friends|company|co)\b.*$")
_HINTS = "([{/:" + "-–—"

WITHOUT_BRACKETS, WITHOUT_VERSION, WITHOUT_SUBTITLE = 0.9, 0.7, 0.5
WITHOUT_THE, WITH_THE, LAST_FIRST, JOINED, WITHOUT_COMPANY = 0.95, 0.7, 0.8, 0.85, 0.7
JOINED_TITLE = 0.5
_LONGEST_NAME = 5  # words of a maker that are turned round
_SHORTEST_JOINED = 5
_SHORTEST_JOINED_TITLE = 8


def title_forms(title: str) -> dict[str, float]:
    """Normalised forms of a work's title, with strengths; the full one first.

    >>> title_forms("Hey Jude - Remastered 2015")
    {'hey jude remastered 2015': 1.0, 'hey jude': 0.9}
    >>> title_forms("Poker Face")
    {'poker face': 1.0, 'pokerface': 0.5}
    >>> list(title_forms("Yellow (Live)"))
    ['yellow live', 'yellowlive', 'yellow']
    """
    forms: dict[str, float] = {}
    for form, strength in _titles(title):
        _add(forms, form, strength)
        if form.startswith("the ") and form.count(" ") > 0:
            _add(forms, form.removeprefix("the "), WITHOUT_THE * strength)
        if form.count(" ") == 1 and len(form) > _SHORTEST_JOINED_TITLE:
            _add(forms, form.replace(" ", ""), JOINED_TITLE * strength)
    return forms


def maker_forms(name: str) -> dict[str, float]:
    """Normalised forms of a maker's name, with strengths; the full one first.

    >>> list(maker_forms("The Beatles"))
    ['the beatles', 'beatles', 'beatles the', 'thebeatles']
    >>> list(maker_forms("Taylor Swift"))
    ['taylor swift', 'the taylor swift', 'swift taylor', 'taylorswift']
    """
    forms: dict[str, float] = {}
    for form, strength in _titles(name):
        for variant, share in _maker_variants(form):
            _add(forms, variant, share * strength)
    return forms


def _titles(title: str) -> Iterator[tuple[str, float]]:
    yield normalise(title), 1.0
    lowered = title if not title.isascii() else title.lower()
    if not any(sign in title for sign in _HINTS) and " f" not in lowered:
        return
    bare = _GUESTS.sub("", _VERSION.sub("", _BRACKETS.sub("", title)))
    if bare != title:
        dropped = title.removeprefix(bare)
        original = _NOT_THE_ORIGINAL.search(dropped) is None
        yield normalise(bare), WITHOUT_BRACKETS if original else WITHOUT_VERSION
    main = _SUBTITLE.sub("", bare)
    if main != bare and " " in main.strip():
        yield normalise(main), WITHOUT_SUBTITLE


def _maker_variants(name: str) -> Iterator[tuple[str, float]]:
    yield name, 1.0
    words = name.split()
    rest = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    if rest is not words:
        yield " ".join(rest), WITHOUT_THE
        yield " ".join([*rest, "the"]), LAST_FIRST
    else:
        yield "the " + name, WITH_THE
    if "and" in words[1:-1]:
        yield " ".join(word for word in rest if word != "and"), WITHOUT_THE
        yield _COMPANY.sub("", " ".join(rest)), WITHOUT_COMPANY
    if 1 < len(words) <= _LONGEST_NAME and rest is words:
        yield " ".join([*words[1:], words[0]]), LAST_FIRST
        yield " ".join([words[-1], *words[:-1]]), LAST_FIRST
    for joinable in (words, rest):
        if len(joinable) > 1 and len(name) > _SHORTEST_JOINED:
            yield "".join(joinable), JOINED


def _add(forms: dict[str, float], form: str, strength: float) -> None:
    if form and strength > forms.get(form, 0.0):
        forms[form] = round(strength, 2)
