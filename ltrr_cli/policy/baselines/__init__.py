"""Policies to be compared with."""
