"""What of an answer is worth remembering."""

from collections.abc import Mapping, Sequence

import numpy as np

from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import Impression
from ltrr_cli.records.named_columns import NamedColumns
from ltrr_cli.records.plan import Action
from ltrr_cli.records.significant import significant

_DIGITS = 6
"""Of a score; more would only make the log longer."""
_SIGNIFICANT = 4
"""Digits of a feature, as served."""


def impression(
    answer: Answer, *, entity_ids: Sequence[str], session: str, context: Mapping[str, float]
) -> Impression:
    """The impression of an answer.

    entity_ids: of `answer.ranked`, in its order; context: what the policy saw, by name.
    """
    choice, ranked = answer.choice, answer.ranked
    alone = (Action(plan=choice.plan, probability=choice.propensity),)
    rows, columns = ranked.rows.tolist(), ranked.ranks.T.tolist()
    return Impression(
        query_id=answer.query_id,
        timestamp=answer.query.asked_at,
        query=answer.query.text,
        user=answer.query.user,
        session=session,
        types=answer.query.types,
        release=answer.release,
        policy=choice.policy,
        ranker=answer.ranker,
        plan=dict(choice.plan.depths),
        propensity=choice.propensity,
        actions=choice.actions or alone,
        entity_ids=tuple(entity_ids),
        scores=tuple(ranked.scores.astype(np.float64).round(_DIGITS).tolist()),
        arm_ranks={arm: tuple(ranks) for arm, ranks in zip(ranked.arms, columns, strict=True)},
        page=tuple([rows.index(result.row) for result in answer.results]),  # among the first ones
        seed=answer.situation.seed,
        context=context,
        features=_short(ranked.features),
    )


def _short(features: NamedColumns) -> NamedColumns:
    short = significant(features.matrix, _SIGNIFICANT)
    return NamedColumns(features.names, short.astype(np.float32))
