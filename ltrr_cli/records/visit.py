"""An answer with everything that was done on it."""

from dataclasses import dataclass

from ltrr_cli.records.events import Click, Impression


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An impression and the clicks on places of its page, in the order they were logged."""

    impression: Impression
    clicks: tuple[Click, ...]
