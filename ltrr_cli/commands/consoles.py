"""The consoles of rich, for tables: apart, because what prints JSON need not wait for them."""

from rich.console import Console


class _QuietConsole(Console):
    """A console that lets the program end quietly when nobody reads its output any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def results() -> Console:
    """The console for results; nothing in a text is markup, colours follow NO_COLOR."""
    return _QuietConsole(highlight=False, markup=False, emoji=False)


def messages() -> Console:
    """The console for progress and warnings."""
    return _QuietConsole(stderr=True, highlight=False, markup=False, emoji=False)
