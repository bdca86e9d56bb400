"""Ways to spoil a file: a few bytes of it, or a value somewhere in its JSON."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\x1b[2J\x1b]0;title\x07",
    "\u202eevol",
    "\ud800",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\con",
    "a" * 5_000,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "null",
    "{}",
    "%s%n",
    "'; DROP TABLE q2e; --",
    "İﬁ\u0301\u200d🎵",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2024-02-30",
)
ODD_NUMBERS: tuple[Any, ...] = (
    *(0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308, 1e-320),
    *(float("nan"), float("inf"), -float("inf"), 253402300800, 1e17),
)
ODD_OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], {"": None}, [None], {"a": {"b": 1}})
_PIECES = (
    *(b"\0", b"\n", b"\r", b'"', b",", b"{", b"}", b"[", b"]", b":", b"|", b"=", b"\\", b"\xff"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xf0\x9f", b"1e999", b"NaN"),
    *(b"9" * 5_000, b"[" * 2_000, b'{"a":' * 2_000, b"\\ud800", b"\x1b[31m", b"null", b"--"),
)
_DEEPEST = 1_500

Spoil = Callable[[bytes, Random], bytes]


def spoil_bytes(data: bytes, random: Random) -> bytes:
    """A file with one to four places flipped, cut, doubled or filled with something odd."""
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((1, 1, 4, 64, 100_000)))
        changes = (
            _flipped(data[at:end], random),
            b"",
            data[at:end] * 2,
            random.choice(_PIECES),
            random.choice(_PIECES) + data[at:end],
            random.randbytes(random.choice((1, 4, 32))),
        )
        data = data[:at] + random.choice(changes) + data[end:]
    return data


def flip_bits(data: bytes, random: Random) -> bytes:
    """A file of the same size with one to three bits turned, as a bad disk would."""
    changed = bytearray(data or b"\0")
    for _ in range(random.choice((1, 1, 3))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def spoil_json_lines(data: bytes, random: Random) -> bytes:
    """A file of JSON lines, one or two values of which are odd; sometimes its bytes too."""
    lines = data.splitlines() or [b"{}"]
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(lines))
        lines[at] = spoil_json(lines[at], random)
    spoilt = b"\n".join(lines) + b"\n"
    return spoil_bytes(spoilt, random) if random.random() < 1 / 8 else spoilt


def spoil_json(data: bytes, random: Random) -> bytes:
    """A JSON text with one value replaced, removed, renamed or doubled; any text is left as is."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places = list(_places(raw))
    if places:
        holder, key = random.choice(places)
        _spoil_at(holder, key, random)
    else:
        raw = odd_value(random)
    return _text(raw).encode("utf-8", "surrogatepass" if random.random() < 1 / 8 else "replace")


def odd_value(random: Random) -> Any:
    """A value that nobody expects."""
    if random.random() < 1 / 20:
        return _deep(random.choice((150, 300, 990, _DEEPEST)), random)
    return random.choice(random.choice((ODD_TEXTS, ODD_NUMBERS, ODD_OTHERS)))


def choose(ways: Sequence[Spoil]) -> Spoil:
    """One of several ways each time."""
    return lambda data, random: random.choice(ways)(data, random)


class _Deep(str):
    """JSON text to be put in as it is: `json.dumps` would not go so deep."""

    __slots__ = ()


def _deep(depth: int, random: Random) -> _Deep:
    begin, end = random.choice((("[", "]"), ('{"a":', "}")))
    return _Deep(begin * depth + "1" + end * depth)


def _text(raw: object) -> str:
    """JSON with NaN, with halves of characters, and with deep parts put in."""
    deep: list[str] = []

    def mark(value: Any) -> Any:
        if isinstance(value, _Deep):
            deep.append(str(value))
            return f"<deep {len(deep) - 1}>"
        if isinstance(value, dict):
            return {key: mark(each) for key, each in value.items()}
        return [mark(each) for each in value] if isinstance(value, list) else value

    text = json.dumps(mark(raw), ensure_ascii=False)
    for number, part in enumerate(deep):
        text = text.replace(f'"<deep {number}>"', part)
    return text


def _places(raw: Any) -> Any:
    """Every place of a value inside: what holds it, and its key there."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield raw, key
            yield from _places(value)
    elif isinstance(raw, list):
        for at, value in enumerate(raw):
            yield raw, at
            yield from _places(value)


def _spoil_at(holder: Any, key: Any, random: Random) -> None:
    way = random.randrange(8)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, dict):
        holder[random.choice((*ODD_TEXTS[:14], "extra"))] = holder.pop(key)
    elif way == 2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif way == 3:
        holder[key] = [holder[key]]
    else:
        holder[key] = odd_value(random)


def _flipped(data: bytes, random: Random) -> bytes:
    return bytes(each ^ (1 << random.randrange(8)) for each in data[:64]) + data[64:]
