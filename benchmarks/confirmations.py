"""What is published and read where the log is measured: as many registrations that were confirmed, as our own would write them."""

from datetime import UTC, datetime, timedelta

from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.ids import new_id
from services.chassis.log.envelope import Envelope, to_record
from services.chassis.log.port import Record
from services.chassis.store.outgoing import outgoing
from services.events.published import RegistrationConfirmed

BEGAN = datetime(2022, 5, 7, tzinfo=UTC)
TOPIC = RegistrationConfirmed.topic
PARTITIONS = 6


class Confirmed(Aggregate, collection="confirmed"):
    """A document that has nothing but its event."""

    person: str


def confirmed(number: int) -> Confirmed:
    one = Confirmed(id=new_id(), person=f"worker-{number:07d}")
    one.record(
        RegistrationConfirmed(
            registration=one.id,
            activity=f"activity-{number % 1_000:04d}",
            person=one.person,
            campaign="qinghai-2022",
            work_item=4,
            organization="630000/630100",
            title="庆“五一”劳模大讲堂",
            place="西宁市工人文化宫",
            starts_at=BEGAN,
            ends_at=BEGAN + timedelta(hours=2),
        )
    )
    return one


def record(number: int) -> Record:
    (event,) = outgoing(confirmed(number), Cause(correlation=new_id()), BEGAN)
    return to_record(Envelope.from_json(event))
