"""The same two servers in containers, where Docker answers: MongoDB as a replica set of one, Kafka from its makers' image."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.peers.artifacts import Missing
from tests.peers.java_server import START_SECONDS, accepts, free_ports

MONGO_IMAGE = "mongo:7.0.16"
KAFKA_IMAGE = "apache/kafka:4.1.0"


def docker_answers() -> bool:
    """Asked in a process of its own: the client leaves its socket open where nobody answers."""
    asking = "import docker; docker.from_env(timeout=5).ping()"
    try:
        return subprocess.run([sys.executable, "-c", asking], capture_output=True, timeout=20).returncode == 0
    except subprocess.TimeoutExpired:
        return False


class DockerServer:
    """On a port of the host that stays the same when it is killed and started again; its data stays in the container."""

    image: str

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_ports(1)[0]
        self._container: Any = None

    @property
    def name(self) -> str:
        return f"{self.image} in Docker"

    def describe(self) -> Any:
        """The container as testcontainers has it."""
        raise NotImplementedError

    def ready(self) -> None:
        """Called once it takes connections."""

    def start(self) -> None:
        if self._container is None:
            self._container = self.describe()
            self._container.start()
        else:
            self._container.get_wrapped_container().start()
        deadline = time.monotonic() + START_SECONDS
        while not accepts(self.port):
            if time.monotonic() > deadline:
                raise Missing(f"{self.name} did not start: {self._container.get_logs()}")
            time.sleep(0.1)
        self.ready()

    def stop(self) -> None:
        if self._container is not None:
            self._container.get_wrapped_container().stop(timeout=30)

    def kill(self) -> None:
        if self._container is not None:
            self._container.get_wrapped_container().kill()

    def pause(self) -> None:
        self._container.get_wrapped_container().pause()

    def resume(self) -> None:
        self._container.get_wrapped_container().unpause()


class DockerMongodb(DockerServer):
    image = MONGO_IMAGE

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet=rs0"

    def describe(self) -> Any:
        from testcontainers.core.container import DockerContainer

        # the port is the same inside, so that the one member finds itself under the address its clients know
        container = DockerContainer(MONGO_IMAGE).with_bind_ports(self.port, self.port)
        return container.with_command(f"mongod --replSet rs0 --bind_ip_all --port {self.port}")

    def ready(self) -> None:
        from pymongo import MongoClient
        from pymongo.errors import OperationFailure

        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        with MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{self.port}/?directConnection=true") as client:
            try:
                client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
            except OperationFailure as error:
                if error.code != 23:  # it was initiated before it was killed
                    raise
        with MongoClient[dict[str, Any]](self.url, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")


class DockerKafka(DockerServer):
    image = KAFKA_IMAGE

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self.port}"

    def describe(self) -> Any:
        from testcontainers.core.container import DockerContainer

        settings = {
            "KAFKA_NODE_ID": "1",
            "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
            "KAFKA_LISTENERS": "PLAINTEXT://:9092,INTERNAL://:19092,CONTROLLER://:9093",
            "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{self.port},INTERNAL://localhost:19092",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "KAFKA_INTER_BROKER_LISTENER_NAME": "INTERNAL",
            "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
            "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        }
        container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, self.port)
        for name, value in settings.items():
            container = container.with_env(name, value)
        return container
