"""Real processes made to die, judged by an outside ledger of what they answered and by `wuyi audit`."""
