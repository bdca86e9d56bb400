"""Lines that somebody types in a conversation."""

from collections.abc import Callable, Iterable

import typer

from ltrr_cli.errors import LtrrError

_LEAVES = frozenset({":quit", ":q", ":exit"})


def hear_all(lines: Iterable[str], hear: Callable[[str], None]) -> None:
    """Hears every line until `:quit`; a line that fails does not end it."""
    for line in lines:
        if line.strip() in _LEAVES:
            return
        try:
            hear(line.strip())
        except LtrrError as error:
            typer.echo(f"error: {error}", err=True)
        except KeyboardInterrupt:
            typer.echo("interrupted; :quit leaves", err=True)


def is_place(line: str, *, places: int) -> bool:
    """Whether it is the number of one of so many places.

    >>> is_place("3", places=10), is_place("1989", places=10), is_place("0", places=10)
    (True, False, False)
    """
    return line.isascii() and line.isdigit() and 0 < int(line[:9]) <= places


def unquoted(text: str) -> str:
    """A query without the quotes that say that it is no number.

    >>> unquoted('"1989"')
    '1989'
    """
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    return text
