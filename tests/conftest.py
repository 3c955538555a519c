"""For the whole tree: the real servers, shared by all tests of a run."""

pytest_plugins = ["tests.peers.sharing", "tests.peers.grounds"]
