"""Made-up replays, small and large."""

import numpy as np

from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS


def made_up(
    generator: np.random.Generator, *, events: int, arms: int, able: float = 1.0
) -> ArmRanks:
    """Ranks that are even in the logarithm, a third of them shared with the first arm."""
    relevant = 2 * events
    shape = (relevant, arms)
    ranks = np.ceil(np.exp(generator.uniform(0, np.log(DEPTHS[-1]), shape)))
    ranks[generator.random(shape) > generator.uniform(0.1, 0.7, arms)] = 0
    shared = generator.random(shape) < 1 / 3
    ranks = np.where(shared, ranks[:, :1], ranks)
    return ArmRanks(
        arms=tuple(f"arm {place}" for place in range(arms)),
        ranks=ranks.astype(np.int16),
        event=generator.integers(0, events, relevant).astype(np.int32),
        gains=generator.choice([0.5, 1.0], relevant).astype(np.float32),
        able=generator.random((events, arms)) < able,
        returned=np.full((events, arms), DEPTHS[-1], np.int16),
        weights=generator.uniform(0.5, 2, events),
    )
