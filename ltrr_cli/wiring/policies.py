"""The policy of a release: written when it was trained, opened when a query asks."""

from pathlib import Path

import numpy as np

from ltrr_cli.backends.policy_files import PolicyParts, read_policy, write_policy
from ltrr_cli.errors import IndexDamagedError, IndexFormatError
from ltrr_cli.policy.context import VERSION
from ltrr_cli.policy.hazard import HazardModel
from ltrr_cli.policy.hazard_policy import HazardPolicy, Prices
from ltrr_cli.policy.situation_features import SituationFeatures

_ARRAYS = ("phi_weights", "state_weights", "phi_squares", "state_squares")


def save_policy(policy: HazardPolicy, folder: Path) -> None:
    """Writes a policy into a folder.

    Raises:
        StorageError: the files cannot be written.
    """
    model = policy.model
    facts = {
        "arms": list(model.arms),
        "context version": VERSION,
        "order": [list(entry) for entry in policy.order],
        "margin": policy.margin,
        "requests": policy.requests,
        "price of a candidate": policy.prices.candidate,
        "price of a millisecond": policy.prices.ms,
        "milliseconds of the arms": [round(float(ms), 3) for ms in policy.prices.arms],
    }
    write_policy(
        folder,
        PolicyParts(
            name=policy.name,
            features=SituationFeatures(arms=model.arms).names,
            facts=facts,
            arrays={name: getattr(model, name) for name in _ARRAYS},
        ),
    )


def open_policy(folder: Path, *, arms: tuple[str, ...]) -> HazardPolicy:
    """The policy of a folder; arms: of this program.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
        IndexFormatError: it was trained for other arms or features.
    """
    parts = read_policy(folder, features=SituationFeatures(arms=arms).names)
    try:
        facts = parts.facts
        if facts["context version"] != VERSION:
            raise IndexFormatError(
                f"{folder}: the policy was trained on other meanings of its features: train again "
                "with `ltrr train`, or go back with `ltrr releases rollback`"
            )
        return HazardPolicy(
            model=HazardModel(arms=arms, **{name: parts.arrays[name] for name in _ARRAYS}),
            order=tuple((str(arm), int(depth)) for arm, depth in facts["order"]),
            margin=float(facts["margin"]),
            requests=int(facts["requests"]),
            prices=Prices(
                candidate=float(facts["price of a candidate"]),
                ms=float(facts["price of a millisecond"]),
                arms=np.array(facts["milliseconds of the arms"], np.float32),
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: the policy lacks {error}") from error
