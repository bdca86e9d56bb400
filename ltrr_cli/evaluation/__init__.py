"""What a release is worth: measures, intervals and tests, off-policy estimates, the gate."""
