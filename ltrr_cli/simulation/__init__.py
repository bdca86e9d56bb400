"""Simulated listeners: what they want, how they ask, what they click. All of it is made up."""
