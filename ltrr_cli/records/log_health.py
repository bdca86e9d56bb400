"""How sound a log is, and what can be learnt from it."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "bad", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """One thing that was looked at.

    name: stable, for programs; figure: what was found, in words; value: the same as one number,
    None when it cannot be told; limits: what can or cannot be learnt because of it.
    """

    name: str
    status: Status
    figure: str
    value: float | None
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHealth:
    """All checks of a log, and how much there is of it."""

    source: str
    rows: int
    answers: int
    clicks: int
    checks: tuple[LogCheck, ...]

    @property
    def worst(self) -> Status:
        """The gravest status of all; what cannot be told is no fault."""
        found = {check.status for check in self.checks}
        return "bad" if "bad" in found else "warn" if "warn" in found else "ok"
