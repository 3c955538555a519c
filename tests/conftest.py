"""For the whole tree: the real servers, shared by all tests of a run, and the order of the files."""

pytest_plugins = ["tests.peers.sharing", "tests.peers.grounds", "tests.turns"]
