"""From the words of the command line to a query, a plan and an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ltrr_cli import wiring
from ltrr_cli.commands.listener import listener_obstacle
from ltrr_cli.commands.suggest import did_you_mean
from ltrr_cli.commands.terminal import warn
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.commands.visible import visible, without_halves
from ltrr_cli.errors import QueryError
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query

LONGEST_QUERY = 1_000
"""Characters of a query that are read; nobody means more, and understanding stays fast."""
DEEPEST = 1_000
"""The depth that a plan given by hand may ask of an arm; the policy keeps to its ladder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How to ask: everything that the options say, everything of a query but its text.

    plan: None leaves it to the policy; only: arms that may fire, all when empty; explores: False
    plays what the policy holds best; at: None is now.
    """

    user: str | None = None
    types: tuple[str, ...] = ()
    at: datetime | None = None
    plan: Plan | None = None
    only: tuple[str, ...] = ()
    explores: bool = True
    shown: int = 10


def read_text(text: str) -> str:
    """A query text that can be answered; what is too long is cut, with a warning.

    Raises:
        QueryError: there is nothing in it.
    """
    text = without_halves(text).strip()
    if not text:
        raise QueryError('the query is empty; give some words, for example: ltrr query "love"')
    if len(text) > LONGEST_QUERY:
        warn(f"the query has {len(text):,} characters; only the first {LONGEST_QUERY:,} are read")
    return text[:LONGEST_QUERY]


def read_plan(text: str | None, *, option: str = "--plan") -> Plan | None:
    """A plan from "lexical=40,dense=10"; option: that gave it.

    Raises:
        QueryError: an unknown arm, an arm twice, a depth that is none, or no arm that fires.
    """
    if text is None:
        return None
    depths: dict[str, int] = {}
    for part in text.split(","):
        arm, equals, depth = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise QueryError(f"{option}: '{visible(part)}' is not ARM=DEPTH, as in lexical=40")
        _check_arm(arm)
        if arm in depths:
            raise QueryError(f"{option}: arm '{arm}' is named twice")
        depths[arm] = _depth(arm, depth, option=option)
    if not any(depths.values()):
        raise QueryError(f"{option}: no arm fires; give at least one a depth above 0")
    return Plan(depths=depths)


def read_arms(text: str | None) -> tuple[str, ...]:
    """Arms from "lexical,dense".

    Raises:
        QueryError: an unknown arm, or none.
    """
    if text is None:
        return ()
    arms = [arm.strip() for arm in text.split(",") if arm.strip()]
    if not arms:
        raise QueryError("--arms: no arm is named, as in --arms lexical,dense")
    for arm in arms:
        _check_arm(arm)
    return tuple(dict.fromkeys(arms))


def check_arms_or_plan(arms: str | None, plan: str | None) -> None:
    """Refuses both at once."""
    if plan is not None and arms is not None:
        raise UsageError("--arms and --plan exclude each other: a plan names its arms")


def read_time(text: str | None) -> datetime | None:
    """A moment from an ISO text; without an offset it is local time.

    Raises:
        QueryError: it is no ISO time.
    """
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise QueryError(
            f"--at: '{visible(text)}' is no ISO time, as in 2024-12-24T20:00"
        ) from error


def query_of(engine: Engine, text: str, ask: Ask) -> Query:
    """The query of a text.

    Raises:
        QueryError: the text is empty, or a type is unknown to the index.
    """
    check_types(ask.types, engine.columns.type_names)
    asked_at = ask.at or engine.clock.now()
    return Query(text=read_text(text), asked_at=asked_at, user=ask.user, types=ask.types)


def check_types(types: Iterable[str], known: tuple[str, ...]) -> None:
    """Refuses a type that the index does not have."""
    for kind in types:
        if kind not in known:
            hint = did_you_mean(kind, known)
            raise QueryError(f"no entity of this index has the type '{visible(kind)}'{hint}")


def answer(engine: Engine, query: Query, ask: Ask) -> Answer:
    """The answer, with a warning when the listener's history could not be used."""
    found = silent_answer(engine, query, ask)
    obstacle = listener_obstacle(engine, found)
    if obstacle is not None:
        warn(obstacle)
    return found


def silent_answer(engine: Engine, query: Query, ask: Ask) -> Answer:
    """The answer without a word about it."""
    return answer_query(
        engine, query, plan=ask.plan, only=ask.only, explores=ask.explores, shown=ask.shown
    )


def _check_arm(arm: str) -> None:
    if arm not in wiring.ARM_NAMES:
        raise QueryError(f"no such arm '{visible(arm)}'{did_you_mean(arm, wiring.ARM_NAMES)}")


def _depth(arm: str, text: str, *, option: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) <= DEEPEST and len(text) <= len("1000"):
        return int(text)
    raise QueryError(f"{option}: the depth of {arm} is '{visible(text)}', expected 0 to {DEEPEST}")
