"""To whom the honour was given, under which number."""

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Code, Forbidden, Instant, Refused


class NobodyToAward(Refused):
    code = "nobody_to_award"


class QuotaExhausted(Refused):
    code = "quota_exhausted"


class RecommendOnly(Forbidden):
    """A national honour: we put forward, the national federation gives."""

    code = "recommend_only"


class OursToGive(Refused):
    code = "ours_to_give"


class Award(BaseModel):
    """A decision; its number is never given again, not even when the award was not taken."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    number: str
    decided_at: Instant
    void: bool = False
    """The nomination was withdrawn before it could take it."""

    def voided(self) -> "Award":
        return self.model_copy(update={"void": True})


def award_number(campaign: Code, honor: Code, nth: int) -> str:
    """`qinghai-2022-may_day_medal-0007`: stands on the certificate and in the address where it is verified."""
    return f"{campaign}-{honor}-{nth:04d}"
