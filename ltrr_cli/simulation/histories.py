"""What simulated listeners played, for the arm that looks into histories."""

from collections.abc import Iterable

import numpy as np

from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.simulation.catalogue import SimulatedCatalogue
from ltrr_cli.simulation.listeners import Listener


class HeldHistories:
    """Port `Histories`, in memory; listeners move in while the engine is open already."""

    def __init__(self) -> None:
        self._by_user: dict[str, tuple[Rows, Scores]] = {}

    def add(self, catalogue: SimulatedCatalogue, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            rows = catalogue.rows[listener.played].astype(np.int32)
            self._by_user[listener.name] = (rows, listener.plays.astype(np.float32))

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        """Port: see there."""
        return self._by_user.get(user)
