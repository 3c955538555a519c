"""Real servers for the tests (README.md): found in the environment, in Docker, or started from Java."""
