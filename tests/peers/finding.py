"""Which server a test gets: the first that is found of the environment's, Docker's and Java's (DESIGN section 7)."""

import functools
import os
from pathlib import Path
from typing import Literal, Protocol

from tests.peers.docker_servers import DockerKafka, DockerMongodb, docker_answers
from tests.peers.java_kafka import JavaKafka
from tests.peers.java_mongodb import JavaMongodb

Kind = Literal["mongodb", "kafka"]
GIVEN: dict[Kind, str] = {"mongodb": "WUYI_TEST_MONGODB", "kafka": "WUYI_TEST_KAFKA"}


class Server(Protocol):
    """Started and stopped by whoever asked for it; what it was told survives `kill`."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


@functools.cache
def _in_docker() -> bool:
    return docker_answers()


def given(kind: Kind) -> str | None:
    """The URL of a server that runs already and is not ours to kill."""
    url = os.environ.get(GIVEN[kind])
    if not url:
        return None
    return url if "://" in url else f"{kind}://{url}"


def own(kind: Kind, folder: Path) -> Server:
    """One that is not started yet, for this caller alone. Raises Missing, with what is to be installed, where there can be none."""
    if kind == "mongodb":
        return DockerMongodb(folder) if _in_docker() else JavaMongodb(folder)
    return DockerKafka(folder) if _in_docker() else JavaKafka(folder)
