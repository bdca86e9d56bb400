"""How an attribute is written as one word of the full-text index."""


def facet_word(kind: str, value: str, *, strong: bool = True) -> str:
    """One word for an exact attribute; weak ones are words of their own.

    >>> facet_word("genre", "hip hop"), facet_word("genre", "hip hop", strong=False)
    ('genre=hip_hop', 'genre~hip_hop')
    """
    return f"{kind}{'=' if strong else '~'}{'_'.join(value.split())}"
