"""The keyboard of `ltrr query --interactive`: a prompt with history and completion."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from ltrr_cli.commands.terminal import warn
from ltrr_cli.ports import Engine, PrefixLists
from ltrr_cli.text import normalise

COMMANDS = (":explain", ":help", ":json", ":quit", ":user")
_HINT = "type a query; :help tells more, :quit leaves"
_OFFERED = 8


class NameCompleter(Completer):
    """Offers names of the catalogue that start as the line does, or commands after a colon."""

    def __init__(self, names: PrefixLists, commands: Sequence[str] = COMMANDS) -> None:
        self._names = names
        self._commands = commands

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        del complete_event
        line = document.text_before_cursor.lstrip()
        for offer in self._offers(line):
            yield Completion(offer, start_position=-len(line))

    def _offers(self, line: str) -> list[str]:
        if line.startswith(":"):
            return [command for command in self._commands if command.startswith(line)]
        prefix = normalise(line)
        return self._names.starting(prefix, limit=_OFFERED) if prefix else []


def prompted(engine: Engine, *, commands: Sequence[str] = COMMANDS) -> Iterator[str]:
    """The lines that are typed, until Ctrl-D; Ctrl-C only clears the line; commands: offered."""
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=NameCompleter(engine.names, commands),
        complete_while_typing=False,
    )
    while True:
        try:
            yield session.prompt("ltrr> ", bottom_toolbar=_HINT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def history_path() -> Path:
    """Where the history lives: with the user; an index folder holds nothing but the index."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "ltrr" / "history"


def _history() -> History:
    path = history_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        warn(f"the history is not kept: {error}")
        return InMemoryHistory()
    return FileHistory(path)
