"""Whether an answer could use what is known of its listener."""

from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.answer import Answer


def listener_obstacle(engine: Engine, found: Answer) -> str | None:
    """Why an answer knows nothing of its listener; None when it does, or when there is none."""
    user, personal = found.query.user, engine.arms.get("personal")
    if user is None or personal is None:
        return None
    why = personal.obstacle(Request(query=found.query, understanding=found.understanding))
    return None if why is None else f"{why}; answered as for anybody"
