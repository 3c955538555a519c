"""Help for workers: hardship files, aid and its money, grievances, membership, places."""
