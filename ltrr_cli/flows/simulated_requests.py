"""Simulated listeners ask: each need becomes a request with the lists of all arms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.choose_plan import obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.policy.situation.context import Listener as Known
from ltrr_cli.policy.situation.context import context
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.hits import Hits, Scores
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.simulation.listeners import Listener
from ltrr_cli.simulation.need_kinds import Wisher, draw_need
from ltrr_cli.simulation.needs import Need, World
from ltrr_cli.simulation.query_writer import QueryWriter
from ltrr_cli.simulation.traffic import Moment

MEMORY = "memory"
"""The one arm whose lists differ between policies: each remembers its own clicks."""

_PERSONAL = "personal"
_AGAIN = 0.3
"""Of the searches of somebody who searched before, so many repeat one of them, word for word.

A third of all queries did in Yahoo's log (Teevan, Adar, Jones and Potts, "Information
re-retrieval", SIGIR 2007).
"""
_DIGITS = 32  # bits of a seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search that all compared policies answer.

    kind: of the need; rows, grades: (m,), what would meet it, by rows of the index, ascending;
    lists: arm → hits down to the whole budget, without the arm `memory`; seed: of every draw.
    """

    moment: Moment
    listener: str
    kind: str
    rows: npt.NDArray[np.int64]
    grades: npt.NDArray[np.float64]
    request: Request
    context: Scores
    lists: Mapping[str, Hits]
    seed: int

    def grades_of(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """The grades of these rows, 0 for what does not meet the need."""
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        found: npt.NDArray[np.float64] = np.where(self.rows[at] == rows, self.grades[at], 0.0)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A world whose listeners ask an engine; depth: so deep goes every arm's list."""

    engine: Engine
    world: World
    listeners: Sequence[Listener]
    writer: QueryWriter
    depth: int
    _understood: dict[str, Understanding] = field(default_factory=dict)
    _lists: dict[tuple[str, str | None], dict[str, Hits]] = field(default_factory=dict)
    _earlier: dict[str, list[tuple[Need, str]]] = field(default_factory=dict)

    def ask(self, moments: Sequence[Moment], *, rng: np.random.Generator) -> Iterator[Asked]:
        """One search a moment, in their order."""
        for moment in moments:
            yield self._asked(moment, rng)

    def _asked(self, moment: Moment, rng: np.random.Generator) -> Asked:
        listener = self.listeners[moment.listener]
        need, text = self.search(moment, rng)
        request = self._request(text, listener, moment)
        known = Known(history=len(listener.played), session_step=moment.step)
        return Asked(
            moment=moment,
            listener=listener.name,
            kind=need.kind,
            rows=self.world.catalogue.rows[need.places],
            grades=need.grades,
            request=request,
            context=context(request, listener=known),
            lists=self._all_lists(request),
            seed=int(rng.integers(2**_DIGITS)),
        )

    def search(self, moment: Moment, rng: np.random.Generator) -> tuple[Need, str]:
        """What is wanted at this moment, and how it is typed: something new, or as before."""
        listener = self.listeners[moment.listener]
        earlier = self._earlier.setdefault(listener.name, [])
        if earlier and rng.random() < _AGAIN:
            found = earlier[int(rng.integers(len(earlier)))]
        else:
            appeal = self.world.appeal(listener, moment.week)
            need = draw_need(Wisher(world=self.world, listener=listener, appeal=appeal, rng=rng))
            found = need, self.writer.write(need, rng)
        earlier.append(found)
        return found

    def _request(self, text: str, listener: Listener, moment: Moment) -> Request:
        query = Query(text=text, asked_at=moment.at, user=listener.name)
        if text not in self._understood:
            self._understood[text] = self.engine.understand(query)
        return Request(query=query, understanding=self._understood[text])

    def _all_lists(self, request: Request) -> dict[str, Hits]:
        """Each able arm's list, in the registry's order; only `personal` depends on who asks."""
        shared = self._known(request, user=None, without={MEMORY, _PERSONAL})
        others = set(self.engine.arms) - {_PERSONAL}
        both = shared | self._known(request, user=request.query.user, without=others)
        return {name: both[name] for name in self.engine.arms if name in both}

    def _known(self, request: Request, *, user: str | None, without: set[str]) -> dict[str, Hits]:
        key = request.query.text, user
        if key not in self._lists:
            self._lists[key] = self._run(request, without=without)
        return self._lists[key]

    def _run(self, request: Request, *, without: set[str]) -> dict[str, Hits]:
        unable = obstacles(self.engine, request)
        depths = {
            name: self.depth
            for name in self.engine.arms
            if name not in unable and name not in without
        }
        fired = retrieve(self.engine, request, depths=depths)
        return {name: arm.hits for name, arm in fired.items()}
