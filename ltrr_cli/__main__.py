"""`python -m ltrr_cli`."""
