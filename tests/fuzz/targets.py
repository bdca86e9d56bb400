"""All that is fuzzed, by name."""

from tests.fuzz import catalogues, logs, queries, releases

TARGETS = {
    target.name: target
    for target in (*catalogues.TARGETS, *logs.TARGETS, *queries.TARGETS, *releases.TARGETS)
}
