"""What a programme sends and shows."""

from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Count, Instant, Line, OrganizationPath, Text
from services.chassis.web import CommandBody, View
from services.honors.domain.awarding import Award
from services.honors.domain.programme import Programme, Status
from services.honors.domain.ranking import Ranked
from services.honors.domain.terms import AwardedTo, Terms
from services.honors.domain.timetable import Timetable

_TIMES = {"opens_at": "2022-05-06T00:00:00+08:00", "closes_at": "2022-06-06T00:00:00+08:00"}


class NewProgramme(CommandBody):
    campaign: Code = Field(examples=["qinghai-2022"])
    honor: Code = Field(examples=["may_day_medal"])
    name: Line = Field(examples=["青海省五一劳动奖章"])
    issuer: Line = Field(examples=["青海省总工会"])
    awarded_to: AwardedTo = Field(examples=["person"])
    work_item: Annotated[int, Field(ge=1, le=99, examples=[5])]
    counts_in: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    part_of: Line | None = None
    recommend_only: bool = False
    quota: Count | None = None
    nomination_places: Count | None = None
    """How many may be nominated; twice the quota where it is not said."""
    terms: Terms | None = None
    """The rules that stand beside the plan, where they are not said."""
    timetable: Timetable = Field(examples=[_TIMES])


class RevisedProgramme(CommandBody):
    quota: Count | None = Field(default=None, examples=[20])
    timetable: Timetable | None = Field(default=None, examples=[_TIMES])
    terms: Terms | None = None


class Ranking(CommandBody):
    waiver: Text | None = Field(default=None, examples=["本年度无符合条件的农民工人选"])
    """Why it is drawn up although the candidates do not meet the ratios."""


class ProgrammeView(View):
    id: str
    campaign: str
    honor: str
    name: str
    organization: str
    issuer: str
    awarded_to: AwardedTo
    recommend_only: bool
    part_of: str | None
    work_item: int
    status: Status
    quota: int | None
    places_used: int
    """Held by those on the shortlist, on notice or awarded."""
    timetable: Timetable
    terms: Terms
    awarded: int
    put_forward: int

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeView":
        return cls(
            id=programme.id,
            campaign=programme.campaign,
            honor=programme.honor,
            name=programme.name,
            organization=programme.organization,
            issuer=programme.issuer,
            awarded_to=programme.awarded_to,
            recommend_only=programme.recommend_only,
            part_of=programme.part_of,
            work_item=programme.work_item,
            status=programme.status,
            quota=programme.quota,
            places_used=programme.places.used,
            timetable=programme.timetable,
            terms=programme.terms,
            awarded=sum(not award.void for award in programme.awards),
            put_forward=len(programme.forwarded),
        )


class RankingView(View):
    """The list: raw and normalised side by side, what broke each tie, who was preferred for which ratio."""

    programme: str
    drawn_up_at: Instant
    drawn_up_by: str
    terms_version: int
    waiver: str | None
    lines: list[Ranked]
    awards: list[Award]

    @classmethod
    def of(cls, programme: Programme) -> "RankingView | None":
        listing = programme.listing
        if listing is None:
            return None
        return cls(
            programme=programme.id,
            drawn_up_at=listing.drawn_up_at,
            drawn_up_by=listing.drawn_up_by,
            terms_version=listing.terms.version,
            waiver=listing.waiver,
            lines=listing.lines,
            awards=programme.awards,
        )


class Figures(View):
    """Where the programme stands, in numbers."""

    programme: str
    name: str
    quota: int | None
    nominations: dict[str, int]
    """By status."""
    nominated: int
    """Everyone that had a place to be nominated with."""
    shortlisted: int
    """Who has a place, wherever they stand now."""
    on_notice: int
    objected: int
    awarded: int
    put_forward: int


class Handing(CommandBody):
    organization: OrganizationPath = Field(examples=["630000/630100"])
    places: Annotated[int, Field(ge=1, le=100_000, examples=[5])]


class Total(CommandBody):
    places: Annotated[int, Field(ge=0, le=100_000, examples=[40])]
