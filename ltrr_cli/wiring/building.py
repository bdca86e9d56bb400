"""`ltrr index`: a catalogue file → a published generation."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ltrr_cli import __version__
from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.entity_validation import EntityValidation
from ltrr_cli.backends.history_files import read_history
from ltrr_cli.backends.index_folder.opening import current, locate, read_manifest
from ltrr_cli.backends.index_folder.publish import building
from ltrr_cli.backends.rejects_file import write_rejects
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.config import BuildSettings, Domain, domain_text, parse_domain
from ltrr_cli.errors import IndexFolderError
from ltrr_cli.flows.build_index import Built, Wanted, build_index
from ltrr_cli.flows.former import NothingBefore
from ltrr_cli.flows.read_catalogue import Catalogue, read_catalogue
from ltrr_cli.flows.stages import Stages
from ltrr_cli.ports import Progress
from ltrr_cli.records.manifest import FORMAT_VERSION, Manifest
from ltrr_cli.records.release import HISTORIES, MEMORY, POLICY, RANKER
from ltrr_cli.understanding.entity_names import with_synonyms
from ltrr_cli.wiring.generation_folder import GenerationFolder
from ltrr_cli.wiring.judged import keep_judged
from ltrr_cli.wiring.names_beside import NamesBeside

REJECTS = "rejects.jsonl"
"""What `--skip-invalid` left out, in a generation."""

_SPARSE_PER_SECOND = 70  # the default SPLADE on the sample catalogue, two busy cores


def build_generation(
    catalogue: Path, index: Path, *, settings: BuildSettings, progress: Progress
) -> Manifest:
    """Reads the catalogue whole, then builds aside; what is current stays until all is done.

    Raises:
        CatalogueError: the catalogue or the histories are not as they must be.
        DomainError: the field mapping is not.
        EncoderError: an encoder cannot be had.
        StorageError: the disk refuses, or another process is building here.
    """
    clock = SystemClock()
    stages = Stages(progress, clock)
    text = domain_text(settings.fields)
    domain = parse_domain(text, str(settings.fields or "music"))
    history = None if settings.histories is None else read_history(settings.histories)
    outgoing = _left_behind(index)
    with building(index, started=clock.now()) as made:
        read = read_entities(catalogue, domain, stages, skip_invalid=settings.skip_invalid)
        writer = GenerationFolder(
            made.folder,
            domain_text=text,
            encoder=settings.encoder,
            sparse=settings.sparse,
            history=history,
            clock=clock,
        )
        entities = with_synonyms(read.entities, domain=domain)
        wanted = Wanted(
            sparse=settings.sparse is not None,
            histories=history is not None,
            beside=NamesBeside(folder=made.folder, former=NothingBefore(), size=len(entities)),
        )
        built = build_index(entities, writer=writer, domain=domain, wanted=wanted, stages=stages)
        if read.rejects:
            write_rejects(made.folder / REJECTS, read.rejects)
        unkept = keep_judged(catalogue, made.folder, entities)
        made.manifest = _manifest(catalogue, read, built, stages=stages, at=clock.now())
    generation = current(index)
    for warning in filter(None, (outgoing, unkept)):
        progress.warn(warning)
    for warning in _warnings(read, built, rejects=generation / REJECTS, sparse=wanted.sparse):
        progress.warn(warning)
    return read_manifest(generation)


def _left_behind(index: Path) -> str | None:
    """What a fresh build leaves behind in the current release, as a warning; None for nothing."""
    try:
        release = locate(index).manifest
    except IndexFolderError:
        return None
    learnt = [part for part in (POLICY, MEMORY, RANKER, HISTORIES) if part in release.parts()]
    if not learnt:
        return None
    named, stay = learnt[-1], "stays" if len(learnt) == 1 else "stay"
    if len(learnt) > 1:
        named = f"{', '.join(learnt[:-1])} and {named}"
    number = release.release
    return f"release {number}'s {named} {stay} with release {number}; run `ltrr train`"


def read_entities(
    catalogue: Path, domain: Domain, stages: Stages, *, skip_invalid: bool
) -> Catalogue:
    """A catalogue file, as a stage; see `read_catalogue`."""
    with stages.stage("catalogue") as advance:
        return read_catalogue(
            read_records(catalogue, domain=domain),
            EntityValidation(str(catalogue), domain=domain),
            skip_invalid=skip_invalid,
            advance=advance,
        )


def _manifest(
    catalogue: Path, read: Catalogue, built: Built, *, stages: Stages, at: datetime
) -> Manifest:
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=0,
        built_at=at.isoformat(timespec="seconds"),
        ltrr_version=__version__,
        catalogue=str(catalogue),
        entities=len(read.entities),
        rejected=len(read.rejects),
        types=built.types,
        encoder=built.encoder.name,
        dimensions=built.encoder.dimensions,
        sparse=built.sparse,
        stores=built.stores,
        stages=tuple(stages.done),
        files={},
    )


def _warnings(read: Catalogue, built: Built, *, rejects: Path, sparse: bool) -> Iterator[str]:
    """What the user should know of a build that went well."""
    if read.rejects:
        yield f"{len(read.rejects):,} records were left out; they are kept in {rejects}"
    if read.dangling:
        yield f"{read.dangling:,} ids in `related` name no record of the catalogue"
    if built.unknown_plays:
        yield f"{built.unknown_plays:,} plays of the histories are of unknown entities"
    if not sparse:
        minutes = max(1, round(len(read.entities) / _SPARSE_PER_SECOND / 60))
        yield f"no sparse index: encoding takes about {minutes} min, ask with --sparse default"
