"""What other services may know of the messages: ids and counts, never what was said or to whom."""

from services.chassis.domain import Code, Event, OrganizationPath


class AnnouncementCompleted(Event, type="wuyi.notify.announcement.completed.v1"):
    """Everybody in the audience has it in their inbox."""

    organization: OrganizationPath
    audience: OrganizationPath
    template: Code
    told: int
