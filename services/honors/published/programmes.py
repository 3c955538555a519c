"""Programmes, and the places that are handed down for them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Count, Event, Instant, Line, OrganizationPath, PersonId

Ref = Annotated[str, Field(min_length=1, max_length=200)]
"""The id of one of our documents."""


class OfAProgramme(Event):
    """Which honour of which campaign; `name` is the honour's, as it is printed."""

    programme: Ref
    campaign: Code
    honor: Code
    name: Line


class ProgrammeOpened(OfAProgramme, type="wuyi.honors.programme.opened.v1"):
    """Nominations may come in. `quota` is how many are awarded, none where no number is given."""

    organization: OrganizationPath
    awarded_to: Code
    quota: Count | None
    nomination_places: Count
    """How many may be nominated in all; handed down the organization tree from the programme's own organization."""
    recommend_only: bool


class ProgrammeRevised(OfAProgramme, type="wuyi.honors.programme.revised.v1"):
    """Its rules, timetable or quota were changed; what was decided under the older ones stays explained by them."""

    terms_version: Count
    quota: Count | None


class ProgrammeRanked(OfAProgramme, type="wuyi.honors.programme.ranked.v1"):
    """The list is drawn up: these are called up to the shortlist, those are in reserve behind them, in this order."""

    called_up: tuple[Ref, ...]
    reserve: tuple[Ref, ...]


class NominationCalledUp(OfAProgramme, type="wuyi.honors.programme.called_up.v1"):
    """A place became free, and this one is next on the list."""

    nomination: Ref


class AwardDecided(OfAProgramme, type="wuyi.honors.programme.award_decided.v1"):
    """The honour is given to this nomination under this number; `NominationAwarded` says that it was taken."""

    nomination: Ref
    number: Ref
    decided_by: PersonId
    decided_at: Instant
    awarded_on: date
    work_item: Annotated[int, Field(ge=1, le=99)]
    counts_in: tuple[Code, ...] = ()


class ForwardingDecided(OfAProgramme, type="wuyi.honors.programme.forwarding_decided.v1"):
    """This nomination goes to the national federation as our recommendation; the honour is not ours to give."""

    nomination: Ref
    decided_at: Instant


class PlacesGiven(Event, type="wuyi.honors.allotment.given.v1"):
    """Places to nominate went down the tree, or back up: they have left `giver` and are on their way to `receiver`."""

    programme: Ref
    giver: OrganizationPath
    receiver: OrganizationPath
    places: Annotated[int, Field(ge=1)]
