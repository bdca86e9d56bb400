"""What was done in a work folder and what it cost, so that a run can go on where one stopped."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from bench.costs import Cost


class Journal:
    """A file of costs by step; given: what the steps depend on, by name.

    resumes: steps that an earlier run has done with the same givens are not done again.

    Raises:
        SystemExit: the earlier run was given something else.
    """

    def __init__(self, path: Path, *, given: Mapping[str, str], resumes: bool) -> None:
        self._path = path
        self._given = dict(given)
        self.costs: dict[str, Cost] = {}
        if resumes and path.exists():
            told = json.loads(path.read_text("utf-8"))
            if told["given"] != self._given:
                raise SystemExit(f"{path}: was begun with {told['given']}, now {self._given}")
            self.costs = {name: Cost(**each) for name, each in told["costs"].items()}

    def step(self, name: str, work: Callable[[], Cost]) -> None:
        """Does a step unless it is done, and puts down what it cost."""
        if name in self.costs:
            return
        self.costs[name] = work()
        costs = {each: asdict(cost) for each, cost in self.costs.items()}
        self._path.write_text(json.dumps({"given": self._given, "costs": costs}), "utf-8")
