"""The publicity calendar of one work item: in which outlets, and on which topics, the plan wants it told of."""

from typing import Self

from services.chassis.domain import Aggregate, Code, Invalid, Line, OrganizationPath


class OutletNotPlanned(Invalid):
    code = "outlet_not_planned"


class TopicNotPlanned(Invalid):
    code = "topic_not_planned"


class Calendar(Aggregate, collection="calendars"):
    indexes = (("campaign",),)

    campaign: Code
    work_item: int
    organization: OrganizationPath
    outlets: tuple[Line, ...]
    topics: tuple[Line, ...]

    @staticmethod
    def id_of(campaign: Code, work_item: int) -> str:
        return f"{campaign}.{work_item}"

    @classmethod
    def planned(
        cls,
        campaign: Code,
        work_item: int,
        organization: OrganizationPath,
        outlets: tuple[Line, ...],
        topics: tuple[Line, ...],
    ) -> Self:
        return cls(
            id=cls.id_of(campaign, work_item),
            campaign=campaign,
            work_item=work_item,
            organization=organization,
            outlets=outlets,
            topics=topics,
        )

    def revise(self, outlets: tuple[Line, ...], topics: tuple[Line, ...]) -> None:
        """What is planned already stays planned."""
        self.outlets, self.topics = outlets, topics

    def admit(self, outlet: str, topic: str | None) -> None:
        """An outlet by its name in the plan, so that one that is spelled in two ways is not counted twice; any topic where the
        plan names none."""
        if outlet not in self.outlets:
            raise OutletNotPlanned("the plan has no such outlet", field="outlet", known=list(self.outlets))
        if topic is not None and self.topics and topic not in self.topics:
            raise TopicNotPlanned("the plan has no such topic", field="topic", known=list(self.topics))
