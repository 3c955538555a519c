"""What this service says no to, each named for what happened. The sentences are in `texts.py`."""

from services.chassis.domain import Conflict, Forbidden, Invalid, Refused


class PlanHasMistakes(Invalid):
    """Nothing of it was taken."""

    code = "plan_has_mistakes"


class AnotherCampaign(Conflict):
    """The text is of another campaign than the one it is to replace."""

    code = "another_campaign"


class WorkItemNotInPlan(Refused):
    code = "work_item_not_in_plan"


class KindNotInWorkItem(Refused):
    code = "kind_not_in_work_item"


class OrganizationNotInCampaign(Refused):
    code = "organization_not_in_campaign"


class OutsideYourOrganization(Forbidden):
    code = "outside_your_organization"


class SafetyItemUnknown(Refused):
    code = "safety_item_unknown"


class WindowPassed(Refused):
    """Nobody could register any more."""

    code = "window_in_the_past"


class RegistrationAfterTheEnd(Refused):
    code = "registration_after_the_end"


class SafetyIncomplete(Refused):
    code = "safety_incomplete"


class OverFrugalityCap(Refused):
    code = "over_frugality_cap"


class AuthorMayNotApprove(Forbidden):
    code = "author_may_not_approve"


class FixedByNow(Refused):
    """In this state that field is not changed any more."""

    code = "fixed_by_now"


class RegistrationClosed(Refused):
    code = "registration_closed"


class NotInvited(Refused):
    code = "not_invited"


class CheckInClosed(Refused):
    code = "check_in_closed"


class OtherActivity(Refused):
    """The token is good, but for another door."""

    code = "check_in_elsewhere"


class NobodyVolunteers(Refused):
    """There is no check-out here."""

    code = "nobody_volunteers"


class CheckInTokenInvalid(Invalid):
    code = "check_in_token_invalid"


class NotTheAuthor(Forbidden):
    code = "not_the_author"


class ModeratesOwnWork(Forbidden):
    code = "moderates_own_work"


class NotYetPublished(Refused):
    """Nobody votes for what not everybody can read."""

    code = "not_published"


class VotesForOwnWork(Forbidden):
    code = "votes_for_own_work"


class NotOnTheHour(Refused):
    """A counsellor's hours begin on the hour, so that no two overlap."""

    code = "not_on_the_hour"


class HourPassed(Refused):
    code = "hour_passed"


class HourTooFar(Refused):
    code = "hour_too_far"


class HourIsTaken(Refused):
    """Somebody has booked it, or is just doing so."""

    code = "hour_taken"


class HourNotOffered(Refused):
    code = "hour_not_offered"


class OwnHour(Refused):
    code = "own_hour"


class NotTheCounsellor(Forbidden):
    code = "not_the_counsellor"


class NotYetBegun(Refused):
    code = "not_yet_begun"


class VenueNotOpen(Refused):
    code = "venue_not_open"


class TooManyBookings(Refused):
    """Of one activity. What is beyond is parked, and not given back by itself."""

    code = "too_many_bookings"


class VenueIsTaken(Refused):
    code = "venue_taken"


class VenueOfOthers(Refused):
    """It belongs to unions of another branch of the tree."""

    code = "venue_of_others"


class NotYourBooking(Forbidden):
    code = "not_your_booking"


class TooManyReaders(Refused):
    code = "too_many_readers"


class ChoosesOwnPractice(Forbidden):
    code = "chooses_own_practice"


class AudienceOutside(Forbidden):
    code = "audience_outside"
