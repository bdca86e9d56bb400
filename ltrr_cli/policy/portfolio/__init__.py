"""The policy of `ltrr simulate`: a few plans, valued by situations like the one at hand."""
