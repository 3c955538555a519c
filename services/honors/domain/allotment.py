"""How many an organization may nominate for one honour, and how many it has handed down.

Places go down the tree like money between accounts: they leave the giver's document together with the event that brings
them to the receiver's, once. So their sum never changes, and what a prefecture gives its units it no longer has.
"""

from typing import Self

from services.chassis.domain import Aggregate, Code, Count, OrganizationPath, Quota, Refused, within
from services.chassis.ids import derived_id
from services.honors.published import PlacesGiven

NO_LIMIT = 100_000
"""Where no number is given: more than any federation nominates."""


class NotEnoughPlaces(Refused):
    """Fewer are free here than were to be given."""

    code = "not_enough_places"


class NotBelow(Refused):
    """Places go from an organization to one below it, or back."""

    code = "not_below"


def allotment_id(programme: str, organization: OrganizationPath) -> str:
    return derived_id("allotment", programme, organization)


class Allotment(Aggregate, collection="allotments"):
    indexes = (("programme", "organization"), ("places.unsettled",))

    programme: str
    campaign: Code
    organization: OrganizationPath
    places: Quota
    """Its own: nominations are claimed from it."""
    given: Count = 0
    """Handed down to those below and not come back."""
    received: Count = 0
    """What came from above and was not handed back; of the first one, what the programme has in all."""
    came_from: dict[OrganizationPath, Count] = {}
    """The same by who gave it, for each takes back only its own: any organization above may have given some."""

    @classmethod
    def opened(cls, programme: str, campaign: Code, organization: OrganizationPath, places: int = 0) -> Self:
        return cls(
            id=allotment_id(programme, organization),
            programme=programme,
            campaign=campaign,
            organization=organization,
            places=Quota(limit=places),
            received=places,
        )

    @property
    def free(self) -> int:
        return self.places.limit - self.places.used

    def give(self, receiver: OrganizationPath, places: int) -> None:
        """Down to one below. What is nominated with already cannot be given."""
        if receiver == self.organization or not within(receiver, self.organization):
            raise NotBelow(f"{receiver} is not below {self.organization}", organization=receiver)
        self._send(receiver, places)
        self.given += places

    def hand_back(self, giver: OrganizationPath, places: int) -> None:
        """Up to the one that they came from, and no more than came from there."""
        if giver == self.organization or not within(self.organization, giver):
            raise NotBelow(f"{self.organization} is not below {giver}", organization=self.organization)
        lent = self.came_from.get(giver, 0)
        if places > lent:
            raise NotEnoughPlaces(f"{lent} came from {giver}", free=lent, wanted=places)
        self._send(giver, places)
        self.received -= places
        self.came_from[giver] = lent - places

    def receive(self, places: int, giver: OrganizationPath) -> None:
        """Called once for each `PlacesGiven`."""
        self.places.resize(self.places.limit + places)
        if within(self.organization, giver):
            self.received += places
            self.came_from[giver] = self.came_from.get(giver, 0) + places
        else:
            self.given -= places

    def resize(self, places: int) -> None:
        """For the programme's own organization, which nobody gives to: how many there are in all."""
        if places < self.given:
            raise NotEnoughPlaces(f"{self.given} are handed down", free=0, wanted=places)
        self.places.resize(places - self.given)
        self.received = places

    def _send(self, receiver: OrganizationPath, places: int) -> None:
        if places > self.free:
            raise NotEnoughPlaces(f"{self.free} are free", free=self.free, wanted=places)
        self.places.resize(self.places.limit - places)
        self.record(PlacesGiven(programme=self.programme, giver=self.organization, receiver=receiver, places=places))
