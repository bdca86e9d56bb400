"""What a policy sees before it chooses, and what it is told afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ltrr_cli.records.hits import Hits, Scores
from ltrr_cli.records.replayed_page import ReplayedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A request as a policy sees it.

    context: shape (d,), the query's features, in the order of `policy.context.NAMES`; able: the
    arms that can say something, in the registry's order; scouted: lists of cheap arms that are
    there already, arm → hits; scout_ms: the milliseconds that each took; budget: candidates that
    the plan may draw in all, duplicates counted; seed: of every draw, so that the same situation
    gives the same choice; explores: False asks for the plan held best.
    """

    context: Scores
    able: tuple[str, ...]
    scouted: Mapping[str, Hits] = field(default_factory=dict)
    scout_ms: Mapping[str, float] = field(default_factory=dict, compare=False)
    budget: int
    seed: int
    explores: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a plan that was played.

    found: for each entity that proved to be worth something, the 1-based rank that each arm gave
    it; an arm that did not bring it, or did not fire, is missing. Empty: nothing was clicked.
    replay: gives the same entities among all that the arms could have brought, also those that
    did not fire; None where nobody can replay the answer, and where nothing was found.
    """

    found: tuple[Mapping[str, int], ...]
    replay: Callable[[], ReplayedPage] | None = None
