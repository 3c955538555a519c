"""The one seat of a counsellor's hour."""

from services.chassis.service import Claims
from services.events.domain.booking import CounsellingBooking
from services.events.domain.counselling import CounsellingHour

HOURS = Claims(
    holder=CounsellingHour, claimant=CounsellingBooking, field="seats", line="hour", admit=CounsellingHour.admit
)
