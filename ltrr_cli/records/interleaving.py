"""How two stand against each other that shared pages."""

from dataclasses import dataclass

from ltrr_cli.records.evaluation import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class InterleavingStanding:
    """wins, losses: pages on which the first of the two got more clicks, or fewer; ties: the rest,
    those without a click too.

    delta: (wins + ties / 2) / pages - 1/2, so -.5 to .5 (Chapelle, Joachims, Radlinski and Yue,
    "Large-scale validation and analysis of interleaved search evaluation", TOIS 2012), sessions
    resampled as wholes; p: how likely so large a difference would be if neither were better, by
    sign flips of sessions; always: bounds that hold however often one looks (a confidence
    sequence; each page is assumed to have the same mean, whatever came before).
    """

    wins: int
    losses: int
    ties: int
    delta: Figure
    p: float
    always: tuple[float, float]

    @property
    def pages(self) -> int:
        """How many there were."""
        return self.wins + self.losses + self.ties
