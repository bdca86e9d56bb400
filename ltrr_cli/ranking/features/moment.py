"""When it is asked, and how long the query is: the same for every candidate."""

from math import nan

import numpy as np

from ltrr_cli.ports import Request
from ltrr_cli.ranking.features.scene import Values

_SATURDAY = 5
_NAMES = ("hour", "weekend", "query words", "query characters", "not English")


def moment(request: Request) -> Values:
    """Time of day and week, and the shape of the query."""
    seen, at = request.understanding, request.query.asked_at
    in_another = nan if seen.language is None else seen.language != "English"
    is_weekend = at.weekday() >= _SATURDAY
    values = (at.hour, is_weekend, len(seen.words), len(request.query.text), in_another)
    return {_NAMES: np.array(values, np.float32)[:, None]}
