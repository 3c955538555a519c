"""Messages: who is told, in which words, and where they find it."""
