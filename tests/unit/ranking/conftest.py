"""A request over the tiny index, with everything that its plan brings."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.ports import Engine, Request
from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Candidates
from ltrr_cli.records.query import Query

Ask = Callable[..., tuple[Request, Candidates]]
SATURDAY = datetime(2026, 11, 21, 21, tzinfo=UTC)


@pytest.fixture(scope="session")
def asked() -> Ask:
    """(engine, text, user=, types=) → the request and its candidates."""

    def ask(
        engine: Engine, text: str, *, user: str | None = None, types: tuple[str, ...] = ()
    ) -> tuple[Request, Candidates]:
        query = Query(text=text, asked_at=SATURDAY, user=user, types=types)
        request = Request(query=query, understanding=engine.understand(query))
        unable = obstacles(engine, request)
        able = [name for name in engine.arms if name not in unable]
        choice = choose_plan(engine, situation(engine, request, able=able), plan=None)
        fired = retrieve(engine, request, depths=choice.plan.depths)
        return request, union({name: arm.hits for name, arm in fired.items()})

    return ask
