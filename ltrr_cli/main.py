"""The typer app."""
