"""One booking that is made and given up again and again, whose mail cannot be delivered until its person joins: all its events wait
behind the first, and while that is tried again, more come."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from services.chassis.simulation.network import Weather
from services.chassis.simulation.play import Command
from services.chassis.simulation.script import Happening, Trouble
from services.chassis.simulation.world import World
from tests.simulation.play import Outings, staff
from tests.simulation.verdict import Verdict


class OneKey(Outings):
    def commands(self, dice: Random) -> Sequence[Command]:
        joins = dice.uniform(1.0, self.seconds - 2)
        commands = [self._join(0, at=joins)]
        for n in range(dice.randint(20, 40)):
            at = dice.choice((dice.uniform(0.0, self.seconds), joins + dice.expovariate(2)))
            commands.append(self._book(at, 0, 0) if n % 2 else self._cancel(at, 0, 0))
        for _ in range(12):
            commands.append(staff(joins + dice.uniform(-0.2, 2.0), "retry"))
        return commands


class Discarded(OneKey):
    """What staff discard while its reader cannot say how far it has read, and so comes again; by then its person has joined,
    and nothing but the discarding keeps it from being delivered. On a fine day: where nobody dies, what is said to be discarded
    was not carried through before it could be written down."""

    def look_on(self, world: World) -> None:
        super().look_on(world)
        dice = Random(f"{world.dice.random.random()} cut")
        self._cut = dice.uniform(1.5, 3.0)
        cuts = [Happening(self._cut, Trouble.CUT, node, dice.uniform(0.5, 2.5), "log") for node in world.nodes]
        world.script = replace(world.script, weather=Weather(), happenings=cuts)

    def commands(self, dice: Random) -> Sequence[Command]:
        commands = [self._join(0, at=self._cut + dice.uniform(0.3, 2.0))]
        for n in range(dice.randint(4, 12)):
            at = self._cut - dice.expovariate(3)
            commands.append(self._book(at, 0, 0) if n % 2 == 0 else self._cancel(at, 0, 0))
        for _ in range(20):
            commands.append(staff(self._cut + dice.uniform(-0.2, 2.0), "discard"))
        return commands

    def judge(self, world: World) -> None:
        super().judge(world)
        Verdict(world, self._events).what_was_discarded_had_no_effect()
