"""Names are built by another process, from the entities that a build has written."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.config import parse_domain
from ltrr_cli.flows.build_names import NamesBuilt, build_names
from ltrr_cli.flows.former import Former
from ltrr_cli.flows.read_catalogue import no_search_for_cycles
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.workers import processes
from ltrr_cli.ports import Advance
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.lazy_entities import LazyEntities
from ltrr_cli.wiring.building_vectors import EXACT_BELOW
from ltrr_cli.wiring.extract_files import read_extract
from ltrr_cli.wiring.generation_folder import GenerationFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildNames:
    """The task, as a process is given it.

    folder: of the generation in the making; former: what is known of another one
    """

    folder: Path
    former: Former

    def __call__(self) -> NamesBuilt:
        text = (self.folder / "domain.toml").read_text("utf-8")
        clock = SystemClock()
        writer = GenerationFolder(
            self.folder, domain_text=text, encoder=None, sparse=None, history=None, clock=clock
        )
        with no_search_for_cycles():
            return build_names(
                self._entities(),
                former=self.former,
                told=read_extract(self.folder),
                writer=writer,
                domain=parse_domain(text, str(self.folder / "domain.toml")),
                stages=Stages(_Unseen(), clock),
            )

    def _entities(self) -> Sequence[Entity]:
        store = open_entities(self.folder / "entities")
        if self.former.origin is None:  # all are asked for
            return store.everything()
        return LazyEntities(store.get, size=len(store))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesBeside:
    """Starts the process, unless there are so few entities that it would take longer to start."""

    folder: Path
    former: Former
    size: int

    @contextmanager
    def __call__(self) -> Iterator[Callable[[], NamesBuilt] | None]:
        if self.size < EXACT_BELOW:
            yield None
            return
        with processes(1) as pool:
            yield pool.submit(BuildNames(folder=self.folder, former=self.former)).result


class _Unseen:
    """Port `Progress`: the other process shows its own stages."""

    @contextmanager
    def stage(self, name: str, *, total: int | None = None) -> Iterator[Advance]:
        del name, total
        yield _ignore

    def warn(self, message: str) -> None:
        raise NotImplementedError(message)


def _ignore(count: int = 1) -> None:
    del count
