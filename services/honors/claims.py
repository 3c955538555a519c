"""What is claimed in this service: a unit's places to nominate, and the places of an honour."""

from services.chassis.service import Claims
from services.honors.domain.allotment import Allotment
from services.honors.domain.nomination import Nomination
from services.honors.domain.place import Place
from services.honors.domain.programme import Programme


def _is_called_up(programme: Programme, place: Place) -> None:
    programme.admit(place.nomination)


TO_NOMINATE = Claims(holder=Allotment, claimant=Nomination, field="places", line="allotment")
PLACES = Claims(holder=Programme, claimant=Place, field="places", line="programme", admit=_is_called_up)
