"""The order of the page by a learned model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import Features, Request, Unordered
from ltrr_cli.ports.rankers import RankingModel
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.records.hits import Candidates, Scores

BASE = "before any feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRanker:
    """Port `Ranker`: the probability that somebody who looks at a candidate wants it.

    The parts are SHAP values (Lundberg and Lee 2017) in log-odds: their sum is the log-odds of
    the score.
    """

    model: RankingModel
    name: str = "learned ranker"
    scale: str = "log-odds of being wanted"
    reads_features: bool = True

    def score(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Scores:
        """Raises:
        ValueError: features are not given.
        """
        del request
        return self.model.probabilities(_given(features, candidates))

    def scores(self, several: Sequence[Unordered]) -> list[Scores]:
        """Raises:
        ValueError: features are not given.
        """
        given = [_given(each.features, each.candidates) for each in several]
        ends = np.cumsum([len(each) for each in given])
        return np.split(self.model.probabilities(np.concatenate(given)), ends[:-1])

    def parts(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Mapping[str, Scores]:
        """Raises:
        ValueError: features are not given.
        """
        del request
        contributions = self.model.contributions(_given(features, candidates))
        return dict(zip((*NAMES, BASE), contributions.T, strict=True))


def _given(features: Features | None, candidates: Candidates) -> Features:
    if features is None or features.shape != (len(candidates.rows), len(NAMES)):
        raise ValueError("a learned ranker needs the features of all candidates")
    return features
