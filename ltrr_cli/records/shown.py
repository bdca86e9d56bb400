"""How a value from somebody's file stands in a message."""

import json

WIDTH = 80
"""Characters of a value that are shown at most."""


def shown(value: object) -> str:
    r"""A value as short, harmless text: nothing in it can move the cursor or colour the terminal.

    >>> shown("a\x1b[31mred"), shown(None), shown([True, "é"]), shown(1.7)
    ("'a\\x1b[31mred'", 'null', '[true, "é"]', '1.7')
    >>> len(shown("a" * 10_000))
    80
    """
    if isinstance(value, str):
        text = repr(value[:WIDTH])
        cut = len(value) > WIDTH
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
        cut = False
    text = harmless(text[: WIDTH + 1])
    return f"{text[: WIDTH - 1]}…" if cut or len(text) > WIDTH else text


def harmless(text: str) -> str:
    r"""A text with everything unprintable escaped; for names of fields, which have no quotes.

    >>> harmless("é\n\x1b")
    'é\\n\\x1b'
    """
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
