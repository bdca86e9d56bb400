"""What a generation keeps of every entity for the next update, in a folder for each kind."""
