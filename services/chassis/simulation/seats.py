"""What must be true of a quota and of those who hold something of it at every moment, not only when all is quiet."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from services.chassis.service import Claims
from services.chassis.simulation.store import Row, Shelves
from services.chassis.store.port import Json, Write

if TYPE_CHECKING:
    from services.chassis.simulation.world import World


def taken(claims: Claims[Any, Any], body: Json) -> int:
    """How much of the quota one claimant at rest has in its hands: a seat, or money."""
    return claims.claimant.model_construct(**body).amount if body["held"] == "seat" else 0


class Seats:
    """Never is more held than there is, and never does anybody get a seat before one who stands further ahead in line."""

    def __init__(self, world: "World", shelves: Shelves, claims: Claims[Any, Any]) -> None:
        self._world = world
        self._claims = claims
        self._claimants: Mapping[str, Row] = shelves.documents(claims.claimant.collection)
        self._holders: Mapping[str, Row] = shelves.documents(claims.holder.collection)
        self._before: dict[str, Json] = {}
        self._given: dict[str, int] = {}
        """The latest place or ticket for which a seat was given, by holder."""

    def changed(self, write: Write) -> None:
        id, body = write.document.id, write.document.body
        if write.collection == self._claims.claimant.collection:
            holder = body[self._claims.line]
            self._compare(holder)
            self._nobody_was_passed(holder, id, self._claimants[id].body)
            self._before[id] = self._claimants[id].body
        elif write.collection == self._claims.holder.collection:
            self._compare(id)

    def _of(self, holder: str) -> dict[str, Json]:
        return {id: row.body for id, row in self._claimants.items() if row.body[self._claims.line] == holder}

    def _compare(self, holder: str) -> None:
        at_rest = self._holders.get(holder)
        if at_rest is None:
            return
        quota = at_rest.body[self._claims.field]
        held = self._of(holder).values()
        seats, places = sum(taken(self._claims, body) for body in held), sum(body["held"] == "place" for body in held)
        if not seats <= quota["used"] <= quota["limit"]:
            self._world.breach(f"{holder}: {seats} seats are held, {quota['used']} counted, of {quota['limit']}")
        if places > quota["waiting"]:
            self._world.breach(f"{holder}: {places} are in line, {quota['waiting']} counted")

    def _nobody_was_passed(self, holder: str, id: str, body: Json) -> None:
        before = self._before.get(id, {"held": "nothing"})
        if body["held"] == before["held"] or body["held"] == "nothing":
            return
        if body["held"] == "place":
            if body["in_line"] < self._given.get(holder, 0):
                self._world.breach(f"{holder}: {id} ({body['in_line']}) was passed on its way into the line")
            return
        mine = before["in_line"] if before["held"] == "place" else body["tickets"][-1]
        self._given[holder] = max(mine, self._given.get(holder, 0))
        for other, one in self._of(holder).items():
            if one["held"] == "place" and one["in_line"] < mine:
                self._world.breach(f"{holder}: {id} ({mine}) passed {other} ({one['in_line']})")
