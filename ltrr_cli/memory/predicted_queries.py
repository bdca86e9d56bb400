"""The memory of what nobody has clicked yet: queries predicted from the catalogue alone.

Templates instead of a language model (methods.md 4.3; the idea of doc2query, Nogueira et al.
2019): each says what people type for an entity of which this and that is known. What they
promise wrongly is taken out afterwards by `round_trip`.
"""

from ltrr_cli.config import Domain
from ltrr_cli.memory.facet_templates import Attributes, add_facets
from ltrr_cli.memory.maker_templates import add_alike, add_works
from ltrr_cli.memory.query_collector import Collector, PredictedQueries
from ltrr_cli.ports import Columns
from ltrr_cli.records.name_strings import NameStrings
from ltrr_cli.records.references import References


def predict_queries(
    references: References,
    *,
    names: NameStrings,
    columns: Columns,
    attributes: Attributes,
    domain: Domain,
) -> PredictedQueries:
    """Every string that a template makes, with the entities that it may mean and their priors.

    names: what `name_strings` gives for these entities
    """
    collector = Collector(names.strings)
    collector.add_numbered(names.queries, names.rows, names.templates)
    add_works(collector, references, columns=columns, domain=domain)
    add_alike(collector, references, columns=columns, domain=domain)
    add_facets(collector, references, attributes=attributes, columns=columns, domain=domain)
    return collector.gather(columns.popularity)
