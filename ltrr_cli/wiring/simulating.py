"""The parts of `ltrr simulate`: an engine whose listeners are simulated, policies, a plot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ltrr_cli.config import Domain
from ltrr_cli.ports import Engine, Histories, LearningPolicy

LEARNERS = ("epsilon greedy", "thompson", "hazard", "portfolio")
"""The learning policies that can be simulated, by name."""

_BUCKETS = 8  # kinds of query that the tables of the simple learners tell apart
_WORLDS = 32  # of Thompson's posterior; 256 take ten times as long as all other policies together


def open_simulated(index: Path, histories: Histories) -> tuple[Engine, Domain]:
    """The current release with these histories in place of its own, and its domain.

    Its scouts are those of a release that has learnt a policy, whether this one has or not.

    Raises:
        IndexFolderError: see `wiring.open_engine`.
    """
    from ltrr_cli.backends.index_folder.holding import hold
    from ltrr_cli.backends.index_folder.opening import locate
    from ltrr_cli.policy.situation.features import SCOUTS
    from ltrr_cli.wiring import open_engine
    from ltrr_cli.wiring.release import LazyArms, Release

    place, held = hold(lambda: locate(index))
    opened = Release(place.generation, release_folder=place.folder)
    opened.held = held
    opened.histories = histories
    engine = open_engine(index, release=place.manifest.release)
    return replace(engine, arms=LazyArms(opened), scouts=SCOUTS), opened.domain


def learning_policy(name: str, arms: Sequence[str]) -> LearningPolicy:
    """A policy of `LEARNERS` that knows nothing yet."""
    from ltrr_cli.policy.baselines.epsilon_greedy import EpsilonGreedy
    from ltrr_cli.policy.baselines.hazard_tables import HazardTables
    from ltrr_cli.policy.baselines.thompson import Thompson
    from ltrr_cli.policy.portfolio.policy import Portfolio
    from ltrr_cli.policy.registry import Known, new_hazard
    from ltrr_cli.policy.situation.context import bucket

    tables = HazardTables.new(arms, buckets=_BUCKETS)
    made: Mapping[str, Callable[[], LearningPolicy]] = {
        "epsilon greedy": lambda: EpsilonGreedy(tables=tables, bucket=bucket),
        "thompson": lambda: Thompson(tables=tables, bucket=bucket, draws=_WORLDS),
        "hazard": lambda: new_hazard(Known(arms=tuple(arms))),
        "portfolio": lambda: Portfolio(arms=tuple(arms)),
    }
    return made[name]()


def draw_regret(
    folder: Path,
    curves: Mapping[str, Sequence[float]],
    *,
    points: Sequence[int],
    references: Sequence[str],
    caption: str,
) -> tuple[Path, Path]:
    """A plot as PNG and SVG; see `backends.regret_plot`."""
    from ltrr_cli.backends.regret_plot import draw_regret as draw

    return draw(folder, curves, points=points, references=references, caption=caption)
