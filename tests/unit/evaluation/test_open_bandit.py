"""Estimators on a real log with real probabilities, against the reference implementations.

The expected figures come from obp 0.4.1 (all five) and vw-estimators 0.2.2 (IPS and SNIPS, which
agree with obp to 15 digits), run on the same rows, target and reward model as are built here:
obp.ope.{InverseProbabilityWeighting, SelfNormalizedInverseProbabilityWeighting, DirectMethod,
DoublyRobust, DoublyRobustWithShrinkage(lambda_=10)}.estimate_policy_value.
"""

from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from ltrr_cli.evaluation.off_policy.direct import direct
from ltrr_cli.evaluation.off_policy.doubly_robust import doubly_robust, shrunk_doubly_robust
from ltrr_cli.evaluation.off_policy.estimate import estimate
from ltrr_cli.evaluation.off_policy.inverse_propensity import inverse_propensity, self_normalised
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds, PlanProbabilities

OPEN_BANDIT = Path(__file__).parents[4] / "shared" / "obd"
ITEMS = 80
REFERENCE = {
    "random": {
        "IPS": 0.0038681145098660155,
        "SNIPS": 0.0038385589437234502,
        "DM": 0.004233365585851688,
        "DR": 0.003849515305501241,
        "DRos": 0.003811877664471332,
    },
    "bts": {
        "IPS": 0.0018006338662665364,
        "SNIPS": 0.001737563265603685,
        "DM": 0.004233365585851688,
        "DR": 0.0016825781725121171,
        "DRos": 0.0039577966663461705,
    },
}

pytestmark = pytest.mark.skipif(
    not OPEN_BANDIT.is_dir(), reason=f"no Open Bandit samples in {OPEN_BANDIT}"
)


def log_of(name: str) -> LoggedRounds:
    """The log, and a target that prefers items with low numbers, whoever asks."""
    table = parquet.read_table(OPEN_BANDIT / f"{name}-all.parquet")
    item = table["item_id"].to_numpy().astype(np.int64)
    count = len(item)
    starts = np.arange(count + 1) * ITEMS
    chosen = starts[:-1] + item
    logged = np.zeros(count * ITEMS)  # of the items that were not shown the sample says nothing
    logged[chosen] = table["propensity_score"].to_numpy()
    preference = 0.97 ** np.arange(ITEMS)
    return LoggedRounds(
        sessions=np.arange(count),
        segments=np.full(count, ""),
        rewards=table["click"].to_numpy().astype(np.float64),
        plans=PlanProbabilities(
            starts=starts,
            logged=logged,
            target=np.tile(preference / preference.sum(), count),
            chosen=chosen,
        ),
    )


@pytest.mark.parametrize("name", REFERENCE)
def test_point_estimates_agree_with_obp_and_vw_estimators(name: str) -> None:
    rounds = log_of(name)
    predicted = np.tile(0.003 + 0.00005 * np.arange(ITEMS), len(rounds))
    found = {
        terms.name: terms.value
        for terms in (
            inverse_propensity(rounds),
            self_normalised(rounds),
            direct(rounds, predicted),
            doubly_robust(rounds, predicted),
            shrunk_doubly_robust(rounds, predicted, shrinkage=10),
        )
    }
    assert found == pytest.approx(REFERENCE[name], rel=1e-9)


def test_an_interval_of_the_uniform_log_holds_the_click_rate_of_what_it_is_about() -> None:
    """38 clicks: the interval must say that little is known."""
    found = estimate(
        inverse_propensity(log_of("random")), np.arange(10_000), rng=np.random.default_rng(0)
    ).value
    assert found.low < 0.0038 < found.high
    assert found.high > 1.3 * found.low
