"""How long to wait before something that failed is tried again."""

import random

LONGEST = 10.0


def pause_after(tries: int, first: float = 0.1, longest: float = LONGEST) -> float:
    """Seconds: doubled with each try up to `longest`, and spread, so that those who failed together do not return together."""
    return float(min(longest, first * 2 ** min(tries - 1, 30)) * (0.75 + random.random() / 2))
