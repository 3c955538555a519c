"""The MongoDB wire from Java: mongo-java-server, with what of MongoDB it lacks and our tests need (README.md)."""

from pathlib import Path

from tests.peers.java_server import JavaServer, free_ports


class JavaMongodb(JavaServer):
    name = "mongo-java-server 1.47.0 (stands in for MongoDB)"

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(folder, port or free_ports(1)[0])

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/"

    def command(self) -> list[str]:
        return ["MongoWire", str(self.port), str(self.folder / "data")]
