"""`ltrr simulate` under several click models, whose searches are made once for all of them.

What listeners search for does not depend on how they click, and making the searches takes longer
than answering them. The tables are those of the command with the same seed and number of searches.

Example: python scripts/measure_simulation.py .ltrr --queries 30000 --seed 11
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.progress import progress
from ltrr_cli.commands.render.simulation import caption, show_simulation, simulation_json
from ltrr_cli.flows.simulate import ALONE, BOTTOM, STATIC, SimulationSettings, simulate
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.flows.simulated_worlds import Worlds
from ltrr_cli.simulation.histories import HeldHistories
from ltrr_cli.wiring import simulating


class KeptWorlds(Worlds):
    """Worlds whose searches are made once and given again."""

    def searches(self, group: int, count: int) -> Iterator[Asked]:
        kept: dict[tuple[int, int], list[Asked]] = self.__dict__.setdefault("kept", {})
        if (group, count) not in kept:
            kept[group, count] = list(super().searches(group, count))
        return iter(kept[group, count])


def main() -> None:
    """Simulates, prints, and writes what is asked for."""
    options = _options()
    histories = HeldHistories()
    engine, domain = simulating.open_simulated(options.index, histories)
    first = SimulationSettings(queries=options.queries, seed=options.seed)
    worlds = KeptWorlds(engine, domain, histories=histories, settings=first.world)
    for clicks in options.click_models.split(","):
        settings = SimulationSettings(queries=options.queries, seed=options.seed, clicks=clicks)
        learners = {
            name: simulating.learning_policy(name, tuple(engine.arms))
            for name in options.policies.split(",")
        }
        report = simulate(worlds, learners, settings=settings, progress=progress())
        show_simulation(Console(width=120), report)
        if options.out is not None:
            folder = options.out / f"{clicks}-{options.seed}"
            simulating.draw_regret(
                folder,
                {each.policy: each.cumulative for each in report.regrets},
                points=report.points,
                references=[BOTTOM, ALONE, STATIC],
                caption=caption(report),
            )
            (folder / "report.json").write_text(as_text(simulation_json(report)), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--click-models", default="cascade,trust", help="parted by commas")
    parser.add_argument("--policies", default="portfolio,epsilon greedy", help="parted by commas")
    parser.add_argument("--out", type=Path, help="folder for plots and reports as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
