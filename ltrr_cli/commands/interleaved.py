"""`ltrr query --interactive --interleave`: every page is shared by two releases, or two plans.

Nothing of it goes into the event log. The order on a shared page is no release's own: no policy
chose it with the probability that it would log, and places were dealt by lot. To the memory, the
ranker and off-policy estimates such a page would look as if its release had shown it. So clicks
count for the standing of this session alone, and the session says so when it begins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from ltrr_cli import wiring
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.ask import Ask, answer, query_of, read_plan, silent_answer
from ltrr_cli.commands.compare_releases import release_number
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.lines import hear_all, is_place, unquoted
from ltrr_cli.commands.render.shared_page import (
    shared_page_json,
    shared_page_view,
    standing_view,
    whose_view,
)
from ltrr_cli.commands.render.standing import credit_json, standing_json
from ltrr_cli.commands.suggest import did_you_mean
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.commands.visible import visible
from ltrr_cli.errors import QueryError
from ltrr_cli.flows.shared_pages import SharedPage, Tally, shared_page
from ltrr_cli.ports import Engine
from ltrr_cli.records.session import Session

HELP = """\
  some words    ask them; "1989" in quotes asks a number
  3             a click on place 3, which counts for the one that put it there
  :whose        who put what on this page; clicks on it count no more
  :user NAME    ask as this listener; :user alone as nobody
  :help         this
  :quit         leave, with the standing (also Ctrl-D)"""

COMMANDS = (":help", ":quit", ":user", ":whose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One of the two; name: as the standing calls it; ask: how it is asked."""

    name: str
    engine: Engine
    ask: Ask


def rivals(index: Path, ask: Ask, *, engine: Engine, against: str) -> tuple[Rival, Rival]:
    """The release that serves, and another one or another plan; each plays what it holds best.

    against: a number of a release, `PREVIOUS`, or a plan as in "lexical=40,dense=10".

    Raises:
        UsageError: it is none of these, or the release that serves already.
        QueryError: the plan cannot be read.
        IndexFolderError: there is no such release; see `wiring.open_engine`.
    """
    ask = replace(ask, explores=False)
    name = f"release {engine.release}"
    if "=" in against:
        plan = read_plan(against, option="--interleave")
        mine = name if ask.plan is None else _plan_name(ask)
        theirs = replace(ask, plan=plan)
        return (
            Rival(name=mine, engine=engine, ask=ask),
            Rival(name=_plan_name(theirs), engine=engine, ask=theirs),
        )
    number = release_number(index, against, option="--interleave")
    if str(number) == engine.release:
        raise UsageError(
            f"--interleave: release {number} is the one that serves; name another one, or a plan "
            "as in lexical=40,dense=10"
        )
    other = wiring.open_engine(index, release=number)
    return (
        Rival(name=name, engine=engine, ask=ask),
        Rival(name=f"release {number}", engine=other, ask=ask),
    )


class InterleavedConversation:
    """Hears lines one after another; shows shared pages, and the standing at the end."""

    def __init__(self, pair: tuple[Rival, Rival], *, as_json: bool = False) -> None:
        self._pair = pair
        self._as_json = as_json
        self._session = Session(user=pair[0].ask.user)
        self._last: SharedPage | None = None
        self._revealed = False
        self._tally = Tally()
        self._commands: dict[str, Callable[[str], None]] = {
            ":help": lambda _: typer.echo(HELP),
            ":user": self._user,
            ":whose": self._whose,
        }

    def run(self, lines: Iterable[str]) -> None:
        """Hears every line until `:quit`; then tells the standing."""
        names = " and ".join(visible(each.name) for each in self._pair)
        typer.echo(
            f"{names} share each page by lot\n"
            "nothing of this session is logged or learnt from: such a page is no release's own",
            err=True,
        )
        hear_all(lines, self.hear)
        if len(self._tally):
            self._tell()

    def hear(self, line: str) -> None:
        """One line: a command, the number of a place, or a query.

        Raises:
            QueryError: it is none of these.
        """
        if line.startswith(":"):
            name, _, rest = line.partition(" ")
            if name not in self._commands:
                raise QueryError(f"no such command '{name}'{did_you_mean(name, self._commands)}")
            self._commands[name](rest.strip())
        elif self._last is not None and is_place(line, places=len(self._last.entities)):
            self._click(self._last, place=int(line) - 1)
        elif line:
            self._answer(unquoted(line))

    def _answer(self, text: str) -> None:
        one, other = self._pair
        query = self._session.place(query_of(one.engine, text, one.ask))
        first, second = (
            answer(one.engine, query, one.ask),
            silent_answer(other.engine, query, other.ask),  # it would warn of the same listener
        )
        page = shared_page(first, second, length=one.ask.shown)
        self._session = self._session.asked()
        self._last, self._revealed = page, False
        self._tally.show(page)
        if self._as_json:
            write_json(as_text(shared_page_json(page)))
        else:
            results().print(shared_page_view(page))

    def _click(self, shared: SharedPage, *, place: int) -> None:
        entity = shared.entities[place]
        self._session = self._session.clicked_on([entity.id])
        what = f"place {place + 1}, {visible(entity.title)}"
        if self._revealed:
            typer.echo(f"not counted: {what}; you know whose it is", err=True)
        elif self._tally.click(place):
            typer.echo(f"counted: {what}; :quit tells for whom", err=True)
        else:
            typer.echo(f"counted for neither: {what}; both have it, or only one could", err=True)

    def _user(self, name: str) -> None:
        first, second = (
            replace(each, ask=replace(each.ask, user=name or None)) for each in self._pair
        )
        self._pair = (first, second)
        self._session = self._session.of(name or None)
        typer.echo(f"asking as {visible(name) or 'nobody'} now", err=True)

    def _whose(self, _: str) -> None:
        if self._last is None:
            raise QueryError("nothing was answered yet; ask something first")
        self._revealed = True
        results().print(whose_view(self._last, self._names))

    @property
    def _names(self) -> tuple[str, str]:
        return self._pair[0].name, self._pair[1].name

    def _tell(self) -> None:
        standing, arms = self._tally.standing(), self._tally.arms()
        if self._as_json:
            sides = [
                {"name": name, "arms": credit_json(credit)}
                for name, credit in zip(self._names, arms, strict=True)
            ]
            write_json(as_text({"standing": standing_json(standing), "sides": sides}))
            return
        console = results()
        console.print()
        for part in standing_view(standing, arms, self._names):
            console.print(part)


def _plan_name(ask: Ask) -> str:
    depths = {} if ask.plan is None else ask.plan.depths
    return ", ".join(f"{arm} {depth}" for arm, depth in depths.items())
