"""Three groups of listeners over one catalogue: to train references, to learn from, to test on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.flows.simulated_requests import Asked, Asking
from ltrr_cli.ports import Engine
from ltrr_cli.simulation.catalogue import known_catalogue
from ltrr_cli.simulation.histories import HeldHistories
from ltrr_cli.simulation.listeners import draw_listeners
from ltrr_cli.simulation.need_kinds import KINDS
from ltrr_cli.simulation.needs import World
from ltrr_cli.simulation.query_writer import QueryWriter
from ltrr_cli.simulation.traffic import WEEKS, Moment, moments

TRAINED, SEARCHES, TESTED = 1, 0, 2
"""The groups: no listener, need or text is drawn alike in two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """depth: so deep goes every arm's list; listeners: how many in each group."""

    seed: int
    depth: int
    listeners: int


class Worlds:
    """The searches of each group, the same for the same seed.

    histories: of the engine's arm `personal`; the listeners are put into it.
    """

    def __init__(
        self,
        engine: Engine,
        domain: Domain,
        *,
        histories: HeldHistories,
        settings: WorldSettings,
    ) -> None:
        self.engine = engine
        self._histories = histories
        self._seed, self._depth = settings.seed, settings.depth
        self._count = settings.listeners
        self._catalogue = known_catalogue(
            engine.entities, engine.columns, maker_types=domain.name_types
        )
        self._writer = QueryWriter(self._catalogue, type_words=domain.type_words)

    def searches(self, group: int, count: int) -> Iterator[Asked]:
        """So many searches of a group; those of `TESTED` come when the others are over."""
        rng = np.random.default_rng((self._seed, group))
        listeners = draw_listeners(
            self._catalogue,
            count=self._count,
            kinds=len(KINDS),
            first=1 + group * self._count,
            rng=rng,
        )
        self._histories.add(self._catalogue, listeners)
        drift = np.random.default_rng((self._seed, TRAINED if group == TRAINED else SEARCHES, 1))
        asking = Asking(
            engine=self.engine,
            world=World(self._catalogue, weeks=WEEKS, rng=drift),
            listeners=listeners,
            writer=self._writer,
            depth=self._depth,
        )
        times = moments(listeners, count=count, rng=rng)
        return asking.ask([_later(each) if group == TESTED else each for each in times], rng=rng)


def _later(moment: Moment) -> Moment:
    return replace(moment, at=moment.at + timedelta(weeks=WEEKS), week=WEEKS - 1)
