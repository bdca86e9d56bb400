"""`ltrr query --interactive` without its keyboard: lines in, answers out."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import typer

from ltrr_cli.commands.ask import Ask, answer, query_of
from ltrr_cli.commands.lines import hear_all, is_place, unquoted
from ltrr_cli.commands.output import print_answer, print_explanation
from ltrr_cli.commands.recorder import Recorder
from ltrr_cli.commands.suggest import did_you_mean
from ltrr_cli.commands.visible import visible
from ltrr_cli.errors import QueryError
from ltrr_cli.flows.explain_entity import explain_entity
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.session import Session

HELP = """\
  some words    ask them; "1989" in quotes asks a number
  3             a click on place 3, which is recorded and counts in what follows
  :explain 3    why place 3 is where it is
  :user NAME    ask as this listener; :user alone as nobody
  :json         JSON or tables, in turn
  :help         this
  :quit         leave (also Ctrl-D)"""


class Conversation:
    """Hears lines one after another; remembers the last answer, the session, the format."""

    def __init__(
        self, *, engine: Engine, ask: Ask, recorder: Recorder, as_json: bool = False
    ) -> None:
        self.engine = engine
        self.ask = ask
        self.recorder = recorder
        self.as_json = as_json
        self.last: Answer | None = None
        self.session = Session(user=ask.user)
        self._commands: dict[str, Callable[[str], None]] = {
            ":help": self._help,
            ":json": self._json,
            ":user": self._user,
            ":explain": self._explain,
        }

    def run(self, lines: Iterable[str]) -> None:
        """Hears every line until `:quit`; a line that fails does not end it."""
        hear_all(lines, self.hear)

    def hear(self, line: str) -> None:
        """One line: a command, the number of a place, or a query.

        Raises:
            QueryError: it is none of these, or a click that cannot be recorded.
        """
        if line.startswith(":"):
            name, _, rest = line.partition(" ")
            if name not in self._commands:
                raise QueryError(f"no such command '{name}'{did_you_mean(name, self._commands)}")
            self._commands[name](rest.strip())
        elif self.last is not None and self._is_place(line):
            self._click(self.last, position=int(line))
        elif line:
            self._answer(line)

    def _answer(self, text: str) -> None:
        query = self.session.place(query_of(self.engine, unquoted(text), self.ask))
        self.last = answer(self.engine, query, self.ask)
        self.session = self.session.asked()
        self.recorder.keep([self.last])
        print_answer(self.engine, self.last, as_json=self.as_json)

    def _click(self, answer: Answer, *, position: int) -> None:
        click = self.recorder.click(answer, position=position)
        self.session = self.session.clicked_on([click.entity_id])
        title = visible(answer.results[position - 1].entity.title)
        typer.echo(f"recorded: {click.action} on place {position}, {title}", err=True)

    def _is_place(self, line: str) -> bool:
        return is_place(line, places=self._places())

    def _places(self) -> int:
        return len(self.last.results) if self.last else 0

    def _help(self, _: str) -> None:
        typer.echo(HELP)

    def _json(self, _: str) -> None:
        self.as_json = not self.as_json
        typer.echo(f"answers are {'JSON' if self.as_json else 'tables'} now", err=True)

    def _user(self, name: str) -> None:
        self.ask = replace(self.ask, user=name or None)
        self.session = self.session.of(self.ask.user)
        typer.echo(f"asking as {visible(name) or 'nobody'} now", err=True)

    def _explain(self, place: str) -> None:
        if self.last is None:
            raise QueryError("nothing was answered yet; ask something first")
        if not self._is_place(place):
            raise QueryError(f":explain takes a place on the page, 1 to {self._places()}")
        entity = self.last.results[int(place) - 1].entity
        explanation = explain_entity(
            self.engine, self.last.query, entity.id, plan=self.ask.plan, only=self.ask.only
        )
        print_explanation(self.engine, explanation, as_json=self.as_json)
