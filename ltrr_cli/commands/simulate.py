"""`ltrr simulate`: simulated listeners show how policies learn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.consoles import messages, results
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.commands.usage import UsageError, check_folder
from ltrr_cli.ports import LearningPolicy
from ltrr_cli.records.shown import shown
from ltrr_cli.simulation.click_models import CLICK_MODELS
from ltrr_cli.wiring import click_table, simulating

if TYPE_CHECKING:
    from ltrr_cli.flows.simulate import SimulationReport

EXAMPLE = """\b
Example:
  ltrr simulate --queries 5000 --click-model cascade --out simulation
  ltrr simulate --queries 8000 --write-log clicks.parquet

\b
All listeners, needs, queries and clicks are made up: the figures show how
policies compare and how fast they learn, not what real listeners would do.
"""


def simulate_command(  # noqa: PLR0913 -- each is an option
    *,
    queries: Annotated[
        int, typer.Option("--queries", min=1, max=10_000_000, help="Searches to learn from.")
    ] = 10_000,
    click_model: Annotated[
        str,
        typer.Option("--click-model", metavar="NAME", help=f"One of {', '.join(CLICK_MODELS)}."),
    ] = "pbm",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of everything drawn.")] = 0,
    policies: Annotated[
        str | None,
        typer.Option("--policies", metavar="A,B", help="The learning policies, all by default."),
    ] = None,
    budget: Annotated[
        int, typer.Option("--budget", min=5, max=160, help="Candidates that a plan may draw.")
    ] = 50,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where regret.png and regret.svg are written."),
    ] = None,
    write_log: Annotated[
        Path | None,
        typer.Option("--write-log", metavar="FILE", help="Write a simulated click log (Parquet)."),
    ] = None,
    index: options.Index = options.DEFAULT_INDEX,
    as_json: options.Json = False,
) -> None:
    """Let policies learn from simulated listeners, and measure them against an oracle."""
    # other commands, which import this one too, should not pay for a whole simulation
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415
    from ltrr_cli.commands.render.simulation import show_simulation, simulation_json  # noqa: PLC0415
    from ltrr_cli.flows.simulate import SimulationSettings, simulate  # noqa: PLC0415
    from ltrr_cli.flows.simulated_log import LoggedSearches  # noqa: PLC0415
    from ltrr_cli.flows.simulated_worlds import Worlds  # noqa: PLC0415
    from ltrr_cli.simulation.histories import HeldHistories  # noqa: PLC0415

    _check(click_model, write_log)
    names = _names(policies)
    settings = SimulationSettings(queries=queries, clicks=click_model, seed=seed, budget=budget)
    histories = HeldHistories()
    engine, domain = simulating.open_simulated(index, histories)
    worlds = Worlds(engine, domain, histories=histories, settings=settings.world)
    learners: dict[str, LearningPolicy] = {
        name: simulating.learning_policy(name, tuple(engine.arms)) for name in names
    }
    log = None if write_log is None else LoggedSearches(engine)
    report = simulate(worlds, learners, settings=settings, progress=progress(), log=log)
    if log is not None and write_log is not None:
        click_table(write_log).write(log.rows())
        messages().print(f"simulated click log: {write_log}")
    if out is not None:
        _draw(out, report)
    if as_json:
        write_json(as_text(simulation_json(report)))
    else:
        show_simulation(results(), report)


def _check(click_model: str, write_log: Path | None) -> None:
    check_folder("--write-log", write_log)
    if click_model not in CLICK_MODELS:
        raise UsageError(
            f"--click-model: there is no click model {shown(click_model)}, "
            f"expected one of {', '.join(CLICK_MODELS)}"
        )


def _names(policies: str | None) -> list[str]:
    names = list(simulating.LEARNERS) if policies is None else policies.split(",")
    for name in names:
        if name not in simulating.LEARNERS:
            raise UsageError(
                f"--policies: there is no learning policy {shown(name)}, "
                f"expected some of {', '.join(simulating.LEARNERS)}"
            )
    return list(dict.fromkeys(names))


def _draw(folder: Path, report: "SimulationReport") -> None:
    from ltrr_cli.commands.render.simulation import caption  # noqa: PLC0415
    from ltrr_cli.flows.simulate import ALONE, BOTTOM, LOGGER, STATIC  # noqa: PLC0415

    files = simulating.draw_regret(
        folder,
        {each.policy: each.cumulative for each in report.regrets},
        points=report.points,
        references=[BOTTOM, ALONE, STATIC, LOGGER],
        caption=caption(report),
    )
    messages().print(f"plots: {', '.join(map(str, files))}")
