"""`works`: of a maker or a collection that a query names, the works, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from ltrr_cli.ports import Arm, Columns, Request
from ltrr_cli.records.hits import Hits, no_hits

_LOOK = 160  # always as deep, so that a deeper list begins like a shallower one


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The list of `structured`, narrowed to one type, where the best reading names another one.

    Whoever types only the name of an artist or an album mostly wants what the catalogue is made of:
    the tracks, and not other albums or the artist's own entry, which take a third of the places in
    that list. Who wants these is not served by this arm: when it pays is for the policy to learn
    (docs/decisions/0010-hazard-policy.md).

    structured: a list that it brought before is used again if it is deep enough; type_: index into
    `columns.type_names` of what is wanted.
    """

    structured: Arm
    columns: Columns
    type_: int

    def obstacle(self, request: Request) -> str | None:
        types = self.columns.type_names
        name, wanted = types[self.type_], request.query.types
        if wanted and name not in wanted:
            return f"it finds entities of type {name} only"
        readings = request.understanding.readings
        named = readings[0].intent if readings else ""
        if named == name or named not in types:
            return f"the query does not name one thing that is no {name}"
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
