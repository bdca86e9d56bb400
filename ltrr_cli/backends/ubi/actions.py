"""The names that people give to actions, and what they say."""

import re

IMPRESSION = "impression"
_NAMES = {
    IMPRESSION: "impression impressions shown display displayed viewport exposure",
    "click": "click clickthrough itemclick resultclick productclick select open view detailview",
    "play": "play watch listen stream purchase buy order checkout conversion",
    "add": "add addtocart addtobasket addtoplaylist addtolist addtolibrary save bookmark queue",
    "like": "like love favourite favorite heart thumbsup upvote",
}
_MEANING = {name: action for action, names in _NAMES.items() for name in names.split()}
_NO_LETTER = re.compile(r"[^a-z]+")


def meaning(name: str) -> str | None:
    """The action that a name means, `impression` for being shown, None if it says nothing of worth.

    >>> meaning("Add-To-Cart"), meaning("onClick"), meaning("click_through"), meaning("hover")
    ('add', 'click', 'click', None)
    """
    letters = _NO_LETTER.sub("", name.lower())
    return _MEANING.get(letters) or _MEANING.get(letters.removeprefix("on"))
