"""`ltrr index`: build the indexes of a catalogue, look at them, check them."""

from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text, manifest_json
from ltrr_cli.commands.render_manifest import show_manifest
from ltrr_cli.commands.terminal import results, write_json
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.commands.visible import visible
from ltrr_cli.config import BuildSettings
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.manifest import Manifest

EXAMPLE = """\b
Example:
  ltrr index catalog.jsonl
  ltrr index books.csv --fields books.toml --index ~/books.ltrr
  ltrr index --info
  ltrr index --verify
"""

Catalogue = Annotated[
    Path | None,
    typer.Argument(metavar="CATALOG", show_default=False, help="JSONL (also .gz), CSV or Parquet."),
]
Fields = Annotated[
    Path | None,
    typer.Option("--fields", metavar="FILE", help="A TOML file that maps columns to roles."),
]
EncoderName = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME", help="A sentence-transformers model, by name or path."
    ),
]
SparseName = Annotated[
    str | None,
    typer.Option(
        "--sparse", metavar="NAME", help='Also a SPLADE model: a name, a path, "default".'
    ),
]
HistoriesFile = Annotated[
    Path | None,
    typer.Option(
        "--histories", metavar="FILE", help="What listeners played, for personal results."
    ),
]
SkipInvalid = Annotated[
    bool, typer.Option("--skip-invalid", help="Leave bad lines out, count them, keep them aside.")
]
Info = Annotated[bool, typer.Option("--info", help="Show what the index holds; builds nothing.")]
Verify = Annotated[bool, typer.Option("--verify", help="Check every file of the index.")]


def index(  # noqa: PLR0913 -- a parameter for each option
    *,
    catalogue: Catalogue = None,
    index: options.Index = options.DEFAULT_INDEX,
    fields: Fields = None,
    encoder: EncoderName = None,
    sparse: SparseName = None,
    histories: HistoriesFile = None,
    skip_invalid: SkipInvalid = False,
    info: Info = False,
    verify: Verify = False,
    as_json: options.Json = False,
) -> None:
    """Build the indexes of a catalogue, or look at those that are there."""
    _check_modes(catalogue, info=info, verify=verify)
    if verify:
        _show_problems(index, wiring.verify(index), as_json=as_json)
    elif catalogue is None:
        _show(wiring.read_manifest(index), as_json=as_json)
    else:
        settings = BuildSettings(
            fields=fields,
            encoder=encoder,
            sparse=sparse,
            skip_invalid=skip_invalid,
            histories=histories,
        )
        _show(_build(catalogue, index, settings), as_json=as_json)


def _check_modes(catalogue: Path | None, *, info: bool, verify: bool) -> None:
    given = [catalogue is not None, info, verify]
    if not any(given):
        raise UsageError("there is nothing to do; give a CATALOG to build, --info or --verify")
    if sum(given) > 1:
        raise UsageError("CATALOG, --info and --verify exclude each other")


def _build(catalogue: Path, index: Path, settings: BuildSettings) -> Manifest:
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415 -- only a build draws bars

    return wiring.build(catalogue, index, settings=settings, progress=progress())


def _show(manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        write_json(as_text(manifest_json(manifest)))
    else:
        show_manifest(results(), manifest)


def _show_problems(index: Path, problems: list[str], *, as_json: bool) -> None:
    if as_json:
        write_json(as_text({"index": str(index), "sound": not problems, "problems": problems}))
    elif not problems:
        typer.echo(f"{visible(str(index))}: every file is as it was built")
    else:
        typer.echo("\n".join(visible(problem) for problem in problems))
    if problems:
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        raise IndexDamagedError(f"{index}: {count} found; build the index again")
