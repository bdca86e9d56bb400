"""`ltrr index --update --delete`: the current generation and what changed → a new generation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ltrr_cli import __version__
from ltrr_cli.backends.carried_files.references import open_references
from ltrr_cli.backends.entity_store import MappedEntities, open_entities
from ltrr_cli.backends.index_folder.linking import link_tree
from ltrr_cli.backends.index_folder.opening import current, locate, read_manifest
from ltrr_cli.backends.index_folder.publish import Build, building
from ltrr_cli.backends.keyed_lists import open_keyed_lists
from ltrr_cli.backends.rejects_file import write_rejects
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.config import Domain, parse_domain
from ltrr_cli.errors import CatalogueError
from ltrr_cli.flows.build_index import Built, Wanted, build_index
from ltrr_cli.flows.known_verdicts import KnownVerdicts
from ltrr_cli.flows.read_catalogue import Catalogue, no_search_for_cycles
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.update_index import Updated, some_of, update_catalogue
from ltrr_cli.ports import Progress
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.manifest import Changes, Manifest
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.release import HISTORIES, ReleasePlace
from ltrr_cli.understanding.entity_names import with_synonyms
from ltrr_cli.wiring.building import REJECTS, read_entities
from ltrr_cli.wiring.building_vectors import EXACT_BELOW
from ltrr_cli.wiring.carrying import carry_learnt
from ltrr_cli.wiring.extract_files import REFERENCES
from ltrr_cli.wiring.former_folder import FormerFolder
from ltrr_cli.wiring.judged import JUDGED
from ltrr_cli.wiring.names_beside import NamesBeside
from ltrr_cli.wiring.updated_folder import UpdatedFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is asked for: a catalogue file of what is new or other, and a file of ids to take out.

    skip_invalid: as in `BuildSettings`, of `coming`.
    """

    coming: Path | None
    going: Path | None
    skip_invalid: bool = False


def update_generation(index: Path, change: Change, *, progress: Progress) -> Manifest:
    """Makes the next generation from the current one; what was learnt comes along.

    Raises:
        CatalogueError: the files are not as they must be, or nothing would be left.
        IndexFolderError: there is no index, or it is damaged.
        StorageError: the disk refuses, or another process is writing.
    """
    clock = SystemClock()
    stages = Stages(progress, clock)
    locate(index)
    going = [] if change.going is None else read_ids(change.going)
    with building(index, started=clock.now()) as made, no_search_for_cycles():
        place = locate(index)
        work = _Update(place=place, stages=stages, change=change)
        read = work.read()
        updated = work.merge(read.entities, going)
        built = work.build(made, updated)
        with stages.stage("what was learnt"):
            carry_learnt(made.release, place, generation=made.folder, row_of_old=updated.row_of_old)
        made.release.note = "catalogue updated"
        if read.rejects:
            write_rejects(made.folder / REJECTS, read.rejects)
        made.manifest = replace(
            _manifest(read_manifest(place.generation), updated, built),
            built_at=clock.now().isoformat(timespec="seconds"),
            rejected=len(read.rejects),
            stages=tuple(stages.done),
        )
    generation = current(index)
    for warning in _warnings(read, updated, rejects=generation / REJECTS):
        progress.warn(warning)
    return read_manifest(generation)


def read_ids(file: Path) -> list[str]:
    """The ids in a file, one a line; blank lines and what stands twice are passed over.

    Raises:
        CatalogueError: it cannot be read, or is no UTF-8 text.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{file} is no UTF-8 text: {error}") from error
    except OSError as error:
        raise CatalogueError(f"cannot read {file}: {error.strerror}") from error
    return list(dict.fromkeys(filter(None, map(str.strip, lines))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update:
    place: ReleasePlace
    stages: Stages
    change: Change

    def read(self) -> Catalogue:
        if self.change.coming is None:
            return Catalogue(entities=[], rejects=(), dangling=0)
        return read_entities(
            self.change.coming, self._domain, self.stages, skip_invalid=self.change.skip_invalid
        )

    def merge(self, coming: Sequence[Entity], going: Sequence[str]) -> Updated:
        store = self._store
        with self.stages.stage("entities that were there", size=len(store)):
            return update_catalogue(
                open_references(self.place.generation / REFERENCES).all_ids(),
                store.get,
                coming=with_synonyms(coming, domain=self._domain),
                going=going,
                is_same=store.holds,
            )

    def build(self, made: Build, updated: Updated) -> Built:
        source = self.place.generation
        model = read_manifest(source).sparse
        writer = UpdatedFolder(
            made.folder, source=source, updated=updated, sparse=model, clock=SystemClock()
        )
        former = FormerFolder(folder=source, origin=updated.origin)
        built = build_index(
            updated.entities,
            writer=writer,
            domain=self._domain,
            wanted=Wanted(
                sparse=model is not None,
                histories=(source / HISTORIES).exists(),
                verdicts=self._verdicts(updated),
                former=former,
                beside=NamesBeside(folder=made.folder, former=former, size=len(updated.entities)),
            ),
            stages=self.stages,
        )
        if (source / JUDGED).exists():
            link_tree(source / JUDGED, made.folder / JUDGED)
        return built

    def _verdicts(self, updated: Updated) -> KnownVerdicts | None:
        """None too where searching again takes no time."""
        lists = self.place.generation / "lists"
        if len(updated.entities) < EXACT_BELOW or not (lists / "checked.trie").exists():
            return None
        return KnownVerdicts(
            open_keyed_lists(lists, "checked"),
            row_of_old=updated.row_of_old,
            changed=_changed(self._store, updated),
        )

    @property
    def _domain(self) -> Domain:
        source = self.place.generation / "domain.toml"
        return parse_domain(source.read_text("utf-8"), str(source))

    @property
    def _store(self) -> MappedEntities:
        return open_entities(self.place.generation / "entities")


def _changed(before: MappedEntities, updated: Updated) -> Iterator[Entity]:
    """Entities that are not what they were: as they were, and as they are."""
    stays = set(updated.origin.tolist())
    yield from (before.get(row) for row in range(len(before)) if row not in stays)
    fresh, _ = newcomers(updated.entities, updated.origin)
    yield from fresh


def _manifest(parent: Manifest, updated: Updated, built: Built) -> Manifest:
    return replace(
        parent,
        ltrr_version=__version__,
        entities=len(updated.entities),
        types=built.types,
        encoder=built.encoder.name,
        dimensions=built.encoder.dimensions,
        sparse=built.sparse,
        stores=built.stores,
        changes=Changes(
            parent=parent.generation,
            added=updated.added,
            replaced=updated.replaced,
            unchanged=updated.unchanged,
            deleted=updated.deleted,
        ),
        files={},
    )


def _warnings(read: Catalogue, updated: Updated, *, rejects: Path) -> Iterable[str]:
    if read.rejects:
        yield f"{len(read.rejects):,} records were left out; they are kept in {rejects}"
    if updated.unknown:
        count = len(updated.unknown)
        which = some_of(updated.unknown)
        yield f"nothing is deleted for ids that are not in the catalogue ({count:,}): {which}"
    dangling = _dangling(read.entities, updated)
    if dangling:
        yield f"{dangling:,} ids in `related` name no record of the catalogue"


def _dangling(coming: Sequence[Entity], updated: Updated) -> int:
    named = {other for entity in coming for other in entity.related}
    known = named.intersection(updated.ids)
    return sum(other not in known for entity in coming for other in entity.related)
