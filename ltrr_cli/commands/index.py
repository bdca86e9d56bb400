"""`ltrr index`: build the indexes of a catalogue, look at them, check them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text, manifest_json
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.render.manifest import show_manifest
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.commands.visible import visible
from ltrr_cli.config import BuildSettings
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.manifest import Manifest

EXAMPLE = """\b
Example:
  ltrr index catalog.jsonl
  ltrr index books.csv --fields books.toml --index ~/books.ltrr
  ltrr index --update more.jsonl --delete ids.txt
  ltrr index --info
  ltrr index --verify

\b
An update keeps what was learnt. Entities of known ids are replaced, others
added; those to delete stand in a file, one id a line.
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
Coming = Annotated[
    Path | None,
    typer.Option(
        "--update", metavar="FILE", help="Add these entities to the index, or replace them."
    ),
]
Going = Annotated[
    Path | None,
    typer.Option("--delete", metavar="FILE", help="Take the entities of these ids out of it."),
]
Info = Annotated[bool, typer.Option("--info", help="Show what the index holds; builds nothing.")]
Verify = Annotated[bool, typer.Option("--verify", help="Check every file and store of the index.")]


def index(  # noqa: PLR0913 -- a parameter for each option
    *,
    catalogue: Catalogue = None,
    index: options.Index = options.DEFAULT_INDEX,
    fields: Fields = None,
    encoder: EncoderName = None,
    sparse: SparseName = None,
    histories: HistoriesFile = None,
    skip_invalid: SkipInvalid = False,
    update: Coming = None,
    delete: Going = None,
    info: Info = False,
    verify: Verify = False,
    as_json: options.Json = False,
) -> None:
    """Build the indexes of a catalogue, change what is in them, or look at those that are there."""
    is_update = update is not None or delete is not None
    _check_modes({
        "CATALOG": catalogue is not None,
        "--update or --delete": is_update,
        "--info": info,
        "--verify": verify,
    })
    if is_update:
        _check_update({
            "--fields": fields,
            "--encoder": encoder,
            "--sparse": sparse,
            "--histories": histories,
        })
        made = _update(index, coming=update, going=delete, skip_invalid=skip_invalid)
        _show(made, as_json=as_json)
    elif verify:
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


def _check_modes(given: Mapping[str, bool]) -> None:
    if not any(given.values()):
        raise UsageError(
            "there is nothing to do; "
            "give a CATALOG to build, --update, --delete, --info or --verify"
        )
    if sum(given.values()) > 1:
        raise UsageError(f"{', '.join(list(given)[:-1])} and {list(given)[-1]} exclude each other")


def _check_update(given: Mapping[str, object | None]) -> None:
    """What a generation was built with stays."""
    for name, value in given.items():
        if value is not None:
            raise UsageError(
                f"{name} is for a build; an update keeps what the index was built with"
            )


def _update(
    index: Path, *, coming: Path | None, going: Path | None, skip_invalid: bool
) -> Manifest:
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415 -- as in `_build`

    return wiring.update(
        index, coming=coming, going=going, skip_invalid=skip_invalid, progress=progress()
    )


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
        typer.echo(f"{visible(str(index))}: all stores agree, and every file is as it was built")
    else:
        typer.echo("\n".join(visible(problem) for problem in problems))
    if problems:
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        raise IndexDamagedError(f"{index}: {count} found; build the index again")
