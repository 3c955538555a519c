"""The campaign's plan, its activities, who comes to them, and what has been achieved of the plan."""
