"""Records as tables and panels, for people."""
