"""What another policy would have earned, from the log of the policy that answered."""
