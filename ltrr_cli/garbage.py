"""How often Python looks for garbage."""

import gc

_OBJECTS_A_COLLECTION = 30_000


def collect_seldom() -> None:
    """Looks only after so many new objects as a query never leaves, not after 700.

    What is imported stays, and to look through it again and again took a twelfth of a short
    command, and of the start of a worker.
    """
    gc.set_threshold(_OBJECTS_A_COLLECTION)
