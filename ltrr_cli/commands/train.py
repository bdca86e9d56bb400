"""`ltrr train`: learns memory, policy and ranker from a log, and publishes what is better."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.render.training import show_training
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.ports import EntityStore
from ltrr_cli.records.training import Trained

EXAMPLE = """\b
Example:
  ltrr train
  ltrr train --logs clicks.parquet
  ltrr train --logs clicks.parquet --force

\b
A log is what `ltrr log export` writes, any Parquet, CSV or JSON lines with
columns query, entity_id and clicked, or a folder of UBI queries and events.
Some sessions are held out; a release that is not surely better on them is kept
as a candidate, and does not serve (exit code 0).
"""

Logs = Annotated[
    Path | None,
    typer.Option("--logs", help="A click log, or a folder of UBI; else ltrr's own event log."),
]
Force = Annotated[bool, typer.Option("--force", help="Serve it even where the gate refuses.")]
NoEncoder = Annotated[bool, typer.Option("--no-encoder", help="Leave vectors as they are.")]


def train(
    *,
    logs: Logs = None,
    force: Force = False,
    no_encoder: NoEncoder = False,
    index: options.Index = options.DEFAULT_INDEX,
    as_json: options.Json = False,
) -> None:
    """Learn memory, policy, ranker and encoder from a log; what is surely better serves."""
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415 -- rich.progress, slow

    base = wiring.list_releases(index).current
    shown = progress()
    with shown.stage("reading the log") as advance:
        log = wiring.own_feedback(index) if logs is None else wiring.read_feedback(logs)
        advance(log.rows)
    done = wiring.train(log, index, force=force, encoder=not no_encoder, progress=shown)
    if as_json:
        write_json(as_text(training_json(done)))
        return
    entities = wiring.open_engine(index).entities
    show_training(
        results(),
        done,
        title_of=lambda entity: called(entities, entity),
        base=base,
        peak_bytes=peak_bytes(),
    )


def training_json(done: Trained) -> dict[str, Any]:
    """The release's report, with what became of it."""
    return {
        "release": done.release,
        "serves": done.serves,
        "forced": done.forced,
        "seconds": dict(done.seconds),
        "peak_bytes": peak_bytes(),
        **done.report,
    }


def called(entities: EntityStore, entity: str) -> str:
    """How an entity is called: title, makers, type; its id where there is no such entity."""
    row = entities.row_of(entity)
    if row is None:
        return entity
    found = entities.get(row)
    makers = f" by {', '.join(found.artists)}" if found.artists else ""
    return f"{found.title}{makers} ({found.type})"


def peak_bytes() -> int:
    """The most memory that this process, or any of its workers, has held."""
    import resource  # noqa: PLC0415 -- not on every system, and only needed here

    return 1024 * max(  # Linux tells kibibytes
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
