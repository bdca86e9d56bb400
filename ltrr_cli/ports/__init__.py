"""What the inside of ltrr expects of the outside: one Protocol for each engine, store and part.

Arrays of entities are row numbers: entity number r of a generation is row r in every store.
"""

from ltrr_cli.ports.engines import (
    Encoder,
    ImpactIndex,
    NameIndex,
    SparseEncoder,
    Spelling,
    TextIndex,
    VectorIndex,
    Vectors,
)
from ltrr_cli.ports.logs import ClickTable, EventLog
from ltrr_cli.ports.memory import (
    NOTHING,
    Clicked,
    MemoryTable,
    PriorsOf,
    Remembered,
    clicked_of,
)
from ltrr_cli.ports.parts import (
    BUDGET,
    Arm,
    Engine,
    FeatureExtractor,
    Features,
    Learner,
    LearningPolicy,
    Policy,
    Ranker,
    Request,
    Understander,
    Unordered,
)
from ltrr_cli.ports.rankers import RankerTrainer, RankingModel
from ltrr_cli.ports.stores import (
    Columns,
    EntityStore,
    FacetTable,
    Histories,
    KeyedLists,
    ListenerProfiles,
    PrefixLists,
    RowLists,
    WordHashes,
)
from ltrr_cli.ports.tools import Advance, Clock, Progress

__all__ = [
    "BUDGET",
    "NOTHING",
    "Advance",
    "Arm",
    "ClickTable",
    "Clicked",
    "Clock",
    "Columns",
    "Encoder",
    "Engine",
    "EntityStore",
    "EventLog",
    "FacetTable",
    "FeatureExtractor",
    "Features",
    "Histories",
    "ImpactIndex",
    "KeyedLists",
    "Learner",
    "LearningPolicy",
    "ListenerProfiles",
    "MemoryTable",
    "NameIndex",
    "Policy",
    "PrefixLists",
    "PriorsOf",
    "Progress",
    "Ranker",
    "RankerTrainer",
    "RankingModel",
    "Remembered",
    "Request",
    "RowLists",
    "SparseEncoder",
    "Spelling",
    "TextIndex",
    "Understander",
    "Unordered",
    "VectorIndex",
    "Vectors",
    "WordHashes",
    "clicked_of",
]
