"""What a candidate, and the moment, have to do with what the listener usually listens to."""

import numpy as np

from ltrr_cli.ports import FacetTable
from ltrr_cli.ranking.features.scene import Scene, Values
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.listening import Profile, Taste, part_of_day


def profile_match(scene: Scene, *, profile: Profile, facets: FacetTable | None) -> Values:
    """Affinity of the candidates' genres, and how usual it is to search at this time of day."""
    values: Values = {}
    if facets is not None and profile.taste is not None:
        values["genre affinity"] = _affinity(scene.rows, taste=profile.taste, facets=facets)
    if profile.parts_of_day:
        now = part_of_day(scene.request.query.asked_at)
        values["usual hour"] = profile.parts_of_day.get(now, 0.0)
    return values


def _affinity(rows: Rows, *, taste: Taste, facets: FacetTable) -> Scores:
    """Sum over a row's genres of weight · the listener's share; NaN for a row without genres."""
    lengths, codes, weights = facets.find(rows)
    owner = np.repeat(np.arange(len(rows)), lengths)
    sums = np.bincount(owner, weights=weights * taste.share_of(codes), minlength=len(rows))
    return np.where(lengths > 0, sums, np.nan).astype(np.float32)
