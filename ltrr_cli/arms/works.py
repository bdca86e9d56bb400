"""`works`: what a maker made whom a query names, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from ltrr_cli.ports import Arm, Columns, Request
from ltrr_cli.records.hits import Hits, no_hits

_LOOK = 160  # always as deep, so that a deeper list begins like a shallower one


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The list of `structured`, narrowed to one type, where the best reading is for a maker.

    Whoever types only a maker's name mostly wants what the catalogue is made of: the tracks, and
    not the albums that hold them or the maker's own entry, which take a third of the places in that
    list. Who wants these is not served by this arm: when it pays is for the policy to learn
    (docs/decisions/0010-hazard-policy.md).

    structured: a list that it brought before is used again if it is deep enough; makers: types of
    entities that make others; type_: index into `columns.type_names` of what is wanted.
    """

    structured: Arm
    columns: Columns
    makers: frozenset[str]
    type_: int

    def obstacle(self, request: Request) -> str | None:
        name, wanted = self.columns.type_names[self.type_], request.query.types
        if wanted and name not in wanted:
            return f"it finds entities of type {name} only"
        readings = request.understanding.readings
        if not readings or readings[0].intent not in self.makers:
            return "the query does not name a maker alone"
        return self.structured.obstacle(request)

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        hits = earlier.get("structured", no_hits())
        if len(hits) < _LOOK:
            hits = self.structured.retrieve(request, depth=_LOOK, earlier={})
        looked = hits.top(_LOOK)
        is_one = self.columns.types[looked.rows] == self.type_
        note = f"{self.columns.type_names[self.type_]} among {len(looked)} of structured"
        found = Hits(rows=looked.rows[is_one], scores=looked.scores[is_one], note=note)
        return found.top(depth)
