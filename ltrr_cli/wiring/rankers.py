"""What orders candidates in a release: its learned ranker if it has one, else the default score."""

from ltrr_cli.ports import Ranker
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.ranking.features.extractor import RankerFeatures
from ltrr_cli.ranking.features.table import NAMES, VERSION
from ltrr_cli.ranking.learned import LearnedRanker
from ltrr_cli.records.release import RANKER
from ltrr_cli.wiring.release import Release


def features_of(release: Release) -> RankerFeatures:
    """What a learned ranker sees in this release; made for the log too when none is there."""
    from ltrr_cli.backends.word_hashes import open_word_hashes

    return RankerFeatures(
        columns=release.columns,
        makers=release.makers,
        maker_types=release.maker_types,
        words=open_word_hashes(release.folder / "words"),
        frequency=release.spelling.frequency,
        memory=release.memory,
        foreseen=release.foreseen,
        meaning=lambda: (release.encoder, release.vectors),
        histories=release.histories,
        profiles=release.profiles,
        facets=release.facets,
        row_of=release.entities.row_of,
    )


def ranker_of(release: Release) -> Ranker:
    """The ranker of a release.

    Raises:
        IndexDamagedError: its files are missing, or were cut or changed.
        IndexFormatError: it was trained on other features.
    """
    folder = release.release_folder / RANKER
    if not folder.exists():
        return DefaultScore(columns=release.columns)
    from ltrr_cli.backends.xgboost_ranker.files import open_model

    return LearnedRanker(model=open_model(folder, names=NAMES, version=VERSION))
