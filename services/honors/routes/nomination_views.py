"""What a nomination sends and shows: never a name, a number or a phone in the clear."""

from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Instant, OrganizationPath, PersonId, Text
from services.chassis.web import CommandBody, View
from services.honors.domain.eligibility import Verdict
from services.honors.domain.masks import mask_phone
from services.honors.domain.nomination import Nomination
from services.honors.domain.nominee import Nominee
from services.honors.domain.review import Score
from services.honors.domain.standing import Status
from services.honors.domain.terms import Group, NomineeKind

_WHO = {
    "kind": "person",
    "person": "worker-0412",
    "name": "才仁卓玛",
    "employer": "西宁特殊钢集团",
    "groups": ["industrial_worker"],
    "years_of_work": 12,
    "declarations": {"law_abiding": True},
    "deeds": "二十年扎根一线……",
}


class NewNomination(CommandBody):
    nominee: Nominee = Field(examples=[_WHO])


class EditedNomination(CommandBody):
    nominee: Nominee = Field(examples=[_WHO])


class OpinionGiven(CommandBody):
    opinion: Annotated[Text, Field(min_length=1, examples=["同意推荐。"])]


class Reason(CommandBody):
    reason: Annotated[Text, Field(min_length=1, examples=["材料不全，请补充。"])]


class Scoring(CommandBody):
    points: Annotated[dict[Code, Annotated[int, Field(ge=0, le=100)]], Field(max_length=20)] = Field(
        examples=[{"deeds": 35, "skill": 25, "front_line": 18, "standing": 9}]
    )
    comment: Text = ""


class NomineeView(View):
    kind: NomineeKind
    person: PersonId
    reference: str | None
    name: str
    """Masked where it is a person's."""
    phone: str | None
    id_number: str | None
    employer: str
    groups: tuple[Group, ...]
    years_of_work: int
    declarations: dict[str, bool]

    @classmethod
    def of(cls, nominee: Nominee) -> "NomineeView":
        number = nominee.id_number
        return cls(
            kind=nominee.kind,
            person=nominee.person,
            reference=nominee.reference,
            name=nominee.shown,
            phone=None if nominee.phone is None else mask_phone(nominee.phone),
            id_number=None if number is None else f"{number[:3]}{'*' * 11}{number[-4:]}",
            employer=nominee.employer,
            groups=nominee.groups,
            years_of_work=nominee.years_of_work,
            declarations=nominee.declarations,
        )


class StepView(View):
    """Who spoke when; what they said is shown to who needs it, and noted."""

    step: OrganizationPath
    by: PersonId
    at: Instant
    recommends: bool


class NominationView(View):
    id: str
    programme: str
    honor: str
    honor_name: str
    organization: str
    status: Status
    nominee: NomineeView
    drafted_by: str
    drafted_at: Instant
    consented_at: Instant | None
    turn: str | None
    """Whose opinion is asked now."""
    steps: list[StepView]
    verdicts: list[Verdict]
    scores: int
    moved_up: bool
    notice: str | None
    contested: bool
    """An objection stands, and nothing is decided until that is."""
    number: str | None

    @classmethod
    def of(cls, nomination: Nomination) -> "NominationView":
        return cls(
            id=nomination.id,
            programme=nomination.programme,
            honor=nomination.honor,
            honor_name=nomination.honor_name,
            organization=nomination.organization,
            status=nomination.status,
            nominee=NomineeView.of(nomination.nominee),
            drafted_by=nomination.drafted_by,
            drafted_at=nomination.drafted_at,
            consented_at=nomination.consented_at,
            turn=nomination.chain.turn,
            steps=[
                StepView(step=each.step, by=each.by, at=each.at, recommends=each.recommends)
                for each in nomination.chain.opinions
            ],
            verdicts=nomination.verdicts,
            scores=len(nomination.review.scores),
            moved_up=nomination.moved_up,
            notice=nomination.notice,
            contested=nomination.contested,
            number=nomination.number,
        )


class ScoreView(View):
    reviewer: str
    points: dict[str, int]
    total: int
    at: Instant

    @classmethod
    def of(cls, score: Score) -> "ScoreView":
        return cls(reviewer=score.reviewer, points=score.points, total=score.total, at=score.at)


class ScoresView(View):
    """The raw scores; beside the normalised ones they stand in the ranking."""

    nomination: str
    scores: list[ScoreView]
    conflicts: list[str]
    """Reviewers who said that they are not impartial here."""

    @classmethod
    def of(cls, nomination: Nomination) -> "ScoresView":
        return cls(
            nomination=nomination.id,
            scores=[ScoreView.of(score) for score in nomination.review.scores],
            conflicts=[conflict.reviewer for conflict in nomination.review.conflicts],
        )


class Disclosed(View):
    """In the clear. Who saw it, why and when is noted."""

    nominee: Nominee
    opinions: list[str]

    @classmethod
    def of(cls, nomination: Nomination) -> "Disclosed":
        return cls(nominee=nomination.nominee, opinions=[opinion.text for opinion in nomination.chain.opinions])
