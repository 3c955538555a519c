"""What the simulated log keeps, and whom it believes to be in which group: the side that every process talks to."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zlib import crc32

from services.chassis.clock import Clock
from services.chassis.log.port import Lag, Partition, Record, Revoked

if TYPE_CHECKING:
    from services.chassis.simulation.reader import SimulatedReader


@dataclass(eq=False)
class Group:
    """`dealt` is who the broker takes for the owner; a reader may go on believing otherwise until it hears."""

    name: str
    committed: dict[Partition, int] = field(default_factory=dict)
    members: list["SimulatedReader"] = field(default_factory=list)
    dealt: dict[Partition, "SimulatedReader"] = field(default_factory=dict)
    since: dict[Partition, int] = field(default_factory=dict)
    """In which generation a partition came to its owner: one that went and came back is not the same any more."""
    generation: int = 0


class Broker:
    """Records, offsets and groups. What was appended here survives every process; nothing is thrown away by age."""

    def __init__(self, clock: Clock, eager: bool = False) -> None:
        self._clock = clock
        self._eager = eager
        """Whether everybody begins anew from what is committed whenever anybody comes or goes."""
        self.topics: dict[str, int] = {}
        self.records: dict[Partition, list[Record]] = {}
        self.groups: dict[str, Group] = {}
        self.watch: list[Callable[[str, Mapping[Partition, int]], None]] = []
        """Told of each commit before it is remembered."""
        self._members = itertools.count(1)

    def prepare(self, topics: Mapping[str, int]) -> None:
        for name, partitions in topics.items():
            if self.topics.setdefault(name, partitions) == partitions:
                for place in self.partitions(name):
                    self.records.setdefault(place, [])
        for group in self.groups.values():
            self.deal(group)

    def partitions(self, topic: str) -> list[Partition]:
        return [Partition(topic, number) for number in range(self.topics.get(topic, 0))]

    def place_of(self, record: Record) -> Partition:
        return Partition(record.topic, crc32(record.key.encode()) % self.topics[record.topic])

    def append(self, record: Record) -> None:
        place = self.place_of(record)
        kept = self.records[place]
        kept.append(replace(record, partition=place.number, offset=len(kept), at=self._clock.now()))

    def wake(self) -> None:
        for group in self.groups.values():
            for member in group.members:
                member.wake()

    def group(self, name: str) -> Group:
        return self.groups.setdefault(name, Group(name))

    def enter(self, group: Group, member: "SimulatedReader") -> None:
        if member not in group.members:
            group.members.append(member)
            self.deal(group)

    def leave(self, group: Group, member: "SimulatedReader") -> None:
        if member in group.members:
            group.members.remove(member)
            self.deal(group)

    def deal(self, group: Group) -> None:
        """Every coming and going is a new generation."""
        group.generation += 1
        hands: dict[SimulatedReader, list[Partition]] = {member: [] for member in group.members}
        dealt: dict[Partition, SimulatedReader] = {}
        for topic in sorted({topic for member in group.members for topic in member.topics}):
            able = [member for member in group.members if topic in member.topics]
            for place in self.partitions(topic):
                owner = min(able, key=lambda member: len(hands[member]))
                hands[owner].append(place)
                dealt[place] = owner
                if self._eager or group.dealt.get(place) is not owner:
                    group.since[place] = group.generation
        group.dealt = dealt
        for member in group.members:
            member.wake()

    def commit(
        self, group: Group, member: "SimulatedReader", generation: int, offsets: Mapping[Partition, int]
    ) -> None:
        """From a member of this very generation only, as Kafka's coordinator has it."""
        if member not in group.members or generation != group.generation:
            raise Revoked("the group has moved on", generation=generation)
        lost = [place for place in offsets if group.dealt.get(place) is not member]
        if lost:
            raise Revoked(f"{len(lost)} of the partitions belong to another reader", generation=generation)
        self.remember(group, offsets)

    def remember(self, group: Group, offsets: Mapping[Partition, int]) -> None:
        for watch in self.watch:
            watch(group.name, offsets)
        group.committed.update(offsets)

    def lag(self, name: str, place: Partition) -> Lag:
        start = self.group(name).committed.get(place, 0)
        records = self.records[place]
        return Lag(place, start, len(records), records[start].at if start < len(records) else None)
