"""The policy that a release serves: how likely each chunk covers what the others miss."""
