"""When it is asked, and how long the query is: the same for every candidate."""

from ltrr_cli.ports import Request
from ltrr_cli.ranking.features.scene import Values

_SATURDAY = 5


def moment(request: Request) -> Values:
    """Time of day and week, and the shape of the query."""
    seen, at = request.understanding, request.query.asked_at
    values: Values = {
        "hour": at.hour,
        "weekend": at.weekday() >= _SATURDAY,
        "query words": len(seen.words),
        "query characters": len(request.query.text),
    }
    if seen.language is not None:
        values["not English"] = seen.language != "English"
    return values
