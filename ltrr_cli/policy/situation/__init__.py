"""What a policy may look at before it chooses."""
