"""Apache Kafka itself: one node that is broker and controller, or three that stand in for each other."""

import subprocess
from pathlib import Path

from tests.peers.artifacts import Missing, classpath
from tests.peers.java_server import JavaServer, free_ports

PROPERTIES = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners={listener}://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners={listener}://127.0.0.1:{port}
inter.broker.listener.name={listener}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,{listener}:{listener}
log.dirs={data}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.replication.factor={copies}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=4194304
log.index.size.max.bytes=1048576
broker.heartbeat.interval.ms=300
broker.session.timeout.ms=1500
num.network.threads=2
num.io.threads=4
"""


class JavaKafka(JavaServer):
    name = "Apache Kafka 4.1.0"
    listener = "PLAINTEXT"
    format_with: tuple[str, ...] = ()

    def __init__(self, folder: Path, port: int = 0, extra: str = "") -> None:
        first, self._controller = free_ports(2)
        super().__init__(folder, port or first)
        self._extra = extra
        self._node = 1
        self._among: list[JavaKafka] = [self]

    @staticmethod
    def three(folder: Path) -> "list[JavaKafka]":
        """One cluster; to be started together, since none is there before most of them are."""
        nodes = [JavaKafka(folder / str(number)) for number in (1, 2, 3)]
        for number, node in enumerate(nodes, 1):
            node._node, node._among = number, nodes
        return nodes

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        properties = self.folder / "server.properties"
        data = self.folder / "data"
        text = PROPERTIES.format(
            node=self._node,
            voters=",".join(f"{node._node}@127.0.0.1:{node._controller}" for node in self._among),
            copies=len(self._among),
            listener=self.listener,
            port=self.port,
            controller=self._controller,
            data=data,
        )
        properties.write_text(text + self._extra)
        if not data.exists():
            self._format(properties)
        return ["kafka.Kafka", str(properties)]

    def _format(self, properties: Path) -> None:
        tool = ["java", "-XX:TieredStopAtLevel=1", "-cp", classpath(), "kafka.tools.StorageTool"]
        one_of_its_own = ["-t", "d3V5aS10ZXN0cy1wZWVycw"]
        done = subprocess.run(
            [*tool, "format", *one_of_its_own, "-c", str(properties), *self.format_with],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise Missing(f"Kafka's storage could not be formatted: {done.stdout}{done.stderr}")
