"""Text of a catalogue or a user as it may be shown: what is invisible or acts is spelled out.

A title may hold a terminal's escape codes or marks that turn the direction of writing; printed
raw they would move the cursor, change colours or show one name as another.
"""

import re

_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: escape codes, new lines, bells
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks and overrides
    "\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb"  # line ends, invisible signs
    "\U000e0000-\U000e007f\ud800-\udfff]"  # tags, halves of characters
)
_HALF = re.compile("[\ud800-\udfff]")
_LAST_BYTE = 0xFF
_ASTRAL = 0x10000  # from here on JSON needs two escapes
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}


def visible(text: str) -> str:
    r"""The text with every character that acts instead of showing spelled as an escape.

    >>> print(visible("Love\x1b[31m\nStory"), visible("\u202eevol"), visible("[bold]été 🎵"))
    Love\e[31m\nStory \u202eevol [bold]été 🎵
    """
    return _ACTING.sub(_spelled, text)


def json_safe(text: str) -> str:
    r"""A JSON text whose acting characters inside strings are written as JSON escapes.

    >>> print(json_safe('"\u202eevol"'))
    "\u202eevol"
    """
    return text if text.isprintable() else _ACTING.sub(_json_spelled, text)


def without_halves(text: str) -> str:
    r"""The text with halves of characters, from bytes that are no UTF-8, replaced by `�`.

    >>> without_halves("caf\udce9")
    'caf�'
    """
    return _HALF.sub("\ufffd", text)


def _spelled(found: re.Match[str]) -> str:
    char = found[0]
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if code <= _LAST_BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _ASTRAL else f"\\U{code:08x}"


def _json_spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\n\r\t":
        return found[0]  # outside of strings: json.dumps has escaped those inside
    if code < _ASTRAL:
        return f"\\u{code:04x}"
    high, low = divmod(code - _ASTRAL, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
