"""Money on its way: what is set aside, asked of the bank, answered, and given back."""

from typing import Annotated

from pydantic import Field

from services.assistance.published.words import Ref, WorkItemNumber
from services.chassis.domain import Code, Count, Event, Fen, Instant, OrganizationPath, PersonId


class OfADisbursement(Event):
    disbursement: Ref
    pays: Code
    """`application` or `subsidy`, whose id is `case`."""
    case: Ref
    turn: Annotated[int, Field(ge=1)]
    """The how-manieth time that its case was sent to be paid; each ends with paid, denied or released."""
    programme: Ref
    organization: OrganizationPath
    campaign: Code
    work_item: WorkItemNumber
    amount_fen: Fen


class DisbursementReserved(OfADisbursement, type="wuyi.assistance.disbursement.reserved.v1"):
    """Its amount is set aside in the budget."""


class DisbursementDenied(OfADisbursement, type="wuyi.assistance.disbursement.denied.v1"):
    """The budget does not hold as much any more."""

    reason: Code


class DisbursementAttempted(OfADisbursement, type="wuyi.assistance.disbursement.attempted.v1"):
    """The bank is about to be asked, under this reference; recorded before it is."""

    reference: Ref
    attempt: Annotated[int, Field(ge=1)]


class DisbursementInDoubt(OfADisbursement, type="wuyi.assistance.disbursement.in_doubt.v1"):
    """What the bank did is not known. It is asked about that, and not asked to pay again."""

    reference: Ref


class DisbursementPaid(OfADisbursement, type="wuyi.assistance.disbursement.paid.v1"):
    """The bank says that it paid. `household` is the same for everything that the same household is given."""

    reference: Ref
    household: Ref | None
    paid_at: Instant


class DisbursementDeclined(OfADisbursement, type="wuyi.assistance.disbursement.declined.v1"):
    """The bank says that it did not pay, and will not."""

    reference: Ref
    reason: Code


class DisbursementReleased(OfADisbursement, type="wuyi.assistance.disbursement.released.v1"):
    """What was set aside is back in the budget."""

    reason: Code


class DisbursementDisputed(OfADisbursement, type="wuyi.assistance.disbursement.disputed.v1"):
    """The bank has said two things that cannot both be true. Nothing is concluded from that; a person must look: `paid_by`, first."""

    reference: Ref
    paid_by: PersonId | None = None
    """Who released it; events from before it was said have none."""


class OfABatch(Event):
    batch: Ref
    programme: Ref
    organization: OrganizationPath


class BatchSealed(OfABatch, type="wuyi.assistance.batch.sealed.v1"):
    """The payment file is fixed: so many lines, so much money."""

    lines: Count
    total_fen: Fen


class BatchReconciled(OfABatch, type="wuyi.assistance.batch.reconciled.v1"):
    """An answer file of the bank was read. `unmatched` is how much in it or missing from it a person must look at."""

    paid: Count
    declined: Count
    unanswered: Count
    unmatched: Count
