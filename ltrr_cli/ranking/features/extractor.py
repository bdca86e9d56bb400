"""All features of all candidates of a request, as one matrix."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import (
    Columns,
    Encoder,
    FacetTable,
    Features,
    Histories,
    KeyedLists,
    ListenerProfiles,
    MemoryTable,
    Request,
    VectorIndex,
    WordHashes,
)
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.ranking.features.arm_evidence import arm_evidence
from ltrr_cli.ranking.features.facts import TypeFacts, facts, type_facts
from ltrr_cli.ranking.features.listener import history, likeness, nearness, played_by
from ltrr_cli.ranking.features.matrix import as_matrix
from ltrr_cli.ranking.features.moment import moment
from ltrr_cli.ranking.features.profile import profile_match
from ltrr_cli.ranking.features.reading import reading_match
from ltrr_cli.ranking.features.remembered import remembered
from ltrr_cli.ranking.features.scene import Scene, Values, scene
from ltrr_cli.ranking.features.session import session_match, session_rows
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.ranking.features.word_overlap import word_overlap
from ltrr_cli.records.hits import Candidates, Rows, Scores


@dataclass(frozen=True, kw_only=True)
class RankerFeatures:
    """Port `FeatureExtractor`: the features of `table.NAMES`.

    makers: shape (catalogue, 4), rows of the makers of each entity, -1 where there are fewer;
    maker_types: numbers of the types whose title is a maker's name; frequency: entities that have
    a word; memory: None when nothing was learnt yet; meaning: opens the encoder and the vectors,
    called only where the `dense` arm fired, the listener is known or something was clicked on in
    the session; histories, profiles, facets: None when there are none; row_of: the row of an
    entity's id, None for an unknown one.
    """

    columns: Columns
    makers: npt.NDArray[np.int32]
    maker_types: tuple[int, ...]
    words: WordHashes
    frequency: Callable[[str], int]
    memory: MemoryTable | None
    foreseen: KeyedLists
    meaning: Callable[[], tuple[Encoder, VectorIndex]]
    histories: Histories | None
    profiles: ListenerProfiles | None
    facets: FacetTable | None
    row_of: Callable[[str], int | None]

    @property
    def names(self) -> tuple[str, ...]:
        return NAMES

    def __call__(
        self,
        request: Request,
        candidates: Candidates,
        *,
        places: npt.NDArray[np.intp] | None = None,
    ) -> Features:
        seen = scene(request, candidates, places=places)
        if not len(seen.rows):
            return np.empty((0, len(NAMES)), np.float32)
        return as_matrix(self._values(seen), rows=len(seen.rows))

    def _values(self, seen: Scene) -> Values:
        return {
            **arm_evidence(seen),
            "default score": DefaultScore(columns=self.columns).of_places(
                seen.arms, seen.places, rows=seen.rows
            ),
            **remembered(seen, memory=self.memory, foreseen=self.foreseen),
            **word_overlap(
                seen, store=self.words, frequency=self.frequency, size=len(self.columns.types)
            ),
            **reading_match(seen, columns=self.columns, makers=self.makers),
            **facts(seen, columns=self.columns, of_types=self._of_types),
            **moment(seen.request),
            **self._of_listener(seen),
        }

    def _of_listener(self, seen: Scene) -> Values:
        user = seen.request.query.user
        played = played_by(self.histories, user)
        values: Values = {}
        if played is not None:
            values |= history(seen, played=played, makers=self.makers)
        if self.profiles is not None and user is not None:
            profile = self.profiles.profile(user)
            if profile is not None:
                values |= profile_match(seen, profile=profile, facets=self.facets)
        return values | self._of_vectors(seen, played)

    def _of_vectors(self, seen: Scene, played: tuple[Rows, Scores] | None) -> Values:
        clicked = session_rows(seen, row_of=self.row_of)
        if played is None and "dense" not in seen.arms and not len(clicked):
            return {}
        encoder, vectors = self.meaning()
        of_rows = vectors.vectors(seen.rows)
        values = likeness(seen, encoder=encoder, of_rows=of_rows)
        if played is not None:
            values |= nearness(played=played, of_rows=of_rows, vectors=vectors)
        if len(clicked):
            values |= session_match(seen, clicked=clicked, of_rows=of_rows, vectors=vectors)
        return values

    @cached_property
    def _of_types(self) -> TypeFacts:
        return type_facts(self.columns, maker_types=self.maker_types)
