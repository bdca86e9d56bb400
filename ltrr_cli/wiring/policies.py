"""The policy of a release: written when it was trained, opened when a query asks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ltrr_cli.backends.policy_files import PolicyParts, read_policy, write_policy
from ltrr_cli.errors import IndexDamagedError, IndexFormatError
from ltrr_cli.policy.hazard.model import HazardModel
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.context import VERSION
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.records.checked import number, numbers
from ltrr_cli.records.hits import Scores

_MOST = 1e9  # of a price or the margin; what is far beyond would overflow in a sum
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
            model=_model(parts, arms=arms),
            order=tuple((str(arm), int(depth)) for arm, depth in facts["order"]),
            margin=number(facts["margin"], most=_MOST),
            requests=int(facts["requests"]),
            prices=Prices(
                candidate=number(facts["price of a candidate"], most=_MOST),
                ms=number(facts["price of a millisecond"], most=_MOST),
                arms=_milliseconds(facts["milliseconds of the arms"], arms=arms),
            ),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise IndexDamagedError(f"{folder}: the policy lacks, or has wrong: {error}") from error


def _model(parts: PolicyParts, *, arms: tuple[str, ...]) -> HazardModel:
    """The weights, each of the shape that the model gives them.

    Raises:
        KeyError: there are none.
        ValueError: of another shape, or not finite.
    """
    model = HazardModel(arms=arms, **{name: parts.arrays[name] for name in _ARRAYS})
    new = HazardModel.new(arms, len(parts.features))
    for name in _ARRAYS:
        if getattr(model, name).shape != getattr(new, name).shape:
            raise ValueError(f"{name} of shape {getattr(model, name).shape}")
        if not np.isfinite(getattr(model, name)).all():
            raise ValueError(f"{name} that are not finite")
    return model


def _milliseconds(values: Sequence[float], *, arms: tuple[str, ...]) -> Scores:
    """A number for each arm.

    Raises:
        ValueError: more, or fewer, or not finite.
    """
    given = np.array(numbers(values))
    if given.shape != (len(arms),):
        raise ValueError(f"milliseconds of {given.size} arms, not {len(arms)}")
    if np.abs(given).max(initial=0.0) > np.finfo(np.float32).max:
        raise ValueError(f"{given.max():g} milliseconds of an arm")
    return given.astype(np.float32)
