"""Which worker does which file, and when: two cores are used best by two that compute and one that mostly waits.

What waits, for a broker's minute without power or for a lease to run out, is one worker's whole work from the start; of the rest
the longest come first, so that none is left alone at the end. A file that is not named here has its turn after them.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

WAITING = (
    "tests/faults/test_servers_killed.py",
    "tests/faults/test_rebalances.py",
    "tests/faults/test_killed_posting.py",
    "tests/faults/test_killed_delivering.py",
    "tests/faults/test_killed_paying.py",
    "tests/chassis/log/test_kafka_cluster.py",
    "tests/chassis/running/test_on_servers.py",
    "tests/chassis/log/test_kafka_trouble.py",
    "tests/chassis/store/test_mongodb_trouble.py",
)
LONG = (
    "tests/simulation/test_seeds.py",
    "tests/faults/test_edges.py",
    "tests/fuzzing/test_every_operation.py",
    "tests/faults/test_parked.py",
    "tests/faults/test_killed_embedded.py",
    "tests/faults/test_killed_honoring.py",
    "tests/faults/test_killed_on_servers.py",
    "tests/rehearsal/test_rehearsing.py",
    "tests/rehearsal/test_privacy.py",
    "tests/simulation/test_controls.py",
    "tests/faults/test_controls.py",
    "tests/deploy/test_nginx.py",
    "tests/browser",
    "tests/honors/test_journey.py",
    "tests/chassis/running/test_dying.py",
)
ORDER = {name: place for place, name in enumerate((*WAITING, *LONG))}


class Turns(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "what waits" if file in WAITING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Turns:
    return Turns(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    file = item.nodeid.split("::", 1)[0]
    folder = file.rsplit("/", 1)[0]
    return ORDER.get(file, ORDER.get(folder, len(ORDER)))
