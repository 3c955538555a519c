"""A story of the campaign that everybody can read, as the publicity calendar tells of it: what 五一新闻奖 may be given to (plan, item 6)."""

from typing import Annotated

from pydantic import Field

from services.chassis.domain import Aggregate, Code, Instant, OrganizationPath, Refused, within
from services.honors.domain.nominee import Nominee
from services.honors.domain.terms import NomineeKind


class StoryNotPublished(Refused):
    """Or not of this campaign, or of another federation; or it was published a moment ago, and has not been heard of here."""

    code = "story_not_published"


class PublishedStory(Aggregate, collection="published_stories"):
    """Its id is the story's. The headline stays with the calendar."""

    campaign: Code
    organization: OrganizationPath
    work_item: Annotated[int, Field(ge=1, le=99)]
    published_at: Instant


def story_of(nominee: Nominee) -> str | None:
    """The story that is nominated; None where it is not a work."""
    return (nominee.reference or "") if nominee.kind is NomineeKind.WORK else None


def admit_story(story: PublishedStory | None, campaign: str, federation: OrganizationPath) -> None:
    """Of this campaign, and published by the federation whose honour it is or one below it."""
    if story is None or story.campaign != campaign or not within(story.organization, federation):
        raise StoryNotPublished("no published story of this campaign has this id", field="nominee.reference")
