"""One nominee for one honour, from its unit's draft to the review. One nominee, one nomination: its id is made of both.

Drafting it claims one of the unit's places to nominate (`allotment.py`). What becomes of it after the review: `candidacy.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from services.chassis.domain import Code, Denied, Forbidden, Invalid, OrganizationPath, Outcome, PersonId, Refused
from services.chassis.ids import derived_id
from services.honors.domain.candidacy import Candidacy
from services.honors.domain.eligibility import Facts, verdicts
from services.honors.domain.nominee import Nominee
from services.honors.domain.review import NominatorCannotScore, NomineeCannotScore
from services.honors.domain.standing import Status
from services.honors.domain.terms import Terms
from services.honors.published import (
    NominationConsented,
    NominationDrafted,
    NominationFoundEligible,
    NominationFoundIneligible,
    NominationRecommended,
    NominationReturned,
)


class OwnNomination(Forbidden):
    """Nobody decides about themselves."""

    code = "own_nomination"


class NotTheNominee(Forbidden):
    code = "not_the_nominee"


class ConsentMissing(Refused):
    code = "consent_missing"


class FormIncomplete(Refused):
    code = "form_incomplete"


class AnotherNominee(Invalid):
    code = "another_nominee"


def nomination_id(programme: str, nominee_key: str) -> str:
    return derived_id("nomination", programme, nominee_key)


class Nomination(Candidacy, collection="nominations"):
    indexes = (
        ("programme", "status"),
        ("allotment", "in_line"),
        ("organization", "programme"),
        ("nominee.person",),
        ("status", "drafted_at"),
    )

    # drafting: a claim on the unit's places

    def settle(self, outcome: Outcome, holder: Any, now: datetime) -> None:
        if isinstance(outcome, Denied):
            self.become(Status.REFUSED)
            self.refused_for = outcome.reason
            return
        self.become(Status.DRAFTED)
        self.record(NominationDrafted(**self.told))

    def ask_again(self, new: Self, now: datetime) -> bool:
        """One for which there was no place may be nominated anew, by whoever has one. A withdrawal is for good."""
        if self.status is not Status.REFUSED:
            return False
        self.become(Status.CLAIMING)
        for name in _NEW_EACH_TIME:
            setattr(self, name, getattr(new, name))
        return True

    def edit(self, nominee: Nominee) -> None:
        self._must_be(Status.DRAFTED)
        if nominee.key != self.nominee.key:
            raise AnotherNominee("that is another nominee: withdraw this one and nominate anew", field="nominee")
        self.nominee = nominee

    def consent(self, by: PersonId, now: datetime) -> None:
        if by != self.nominee.person:
            raise NotTheNominee("only the nominee, or who speaks for it, consents")
        self._must_be(Status.DRAFTED, Status.RECOMMENDED)
        if self.consented_at is None:
            self.consented_at = now
            self.record(NominationConsented(**self.told))

    # the chain

    def recommend(
        self,
        by: PersonId,
        organization: OrganizationPath,
        text: str,
        terms: Terms,
        now: datetime,
        *,
        held_before: bool = False,
    ) -> None:
        """The opinion of the organization that is asked. After the last one, every clause is judged and kept."""
        self.become(Status.RECOMMENDED)
        if by == self.nominee.person:
            raise OwnNomination("nobody recommends themselves")
        self.chain.recommend(organization, by, text, now)
        self._must_be_complete(terms)
        self.record(NominationRecommended(**self.told, by=by, step=organization, next=self.chain.turn))
        if self.chain.turn is None:
            self.recommended_at = now
            self._judge(terms, held_before=held_before)

    def send_back(self, by: PersonId, organization: OrganizationPath, reason: str, now: datetime) -> None:
        self.become(Status.DRAFTED)
        self.chain.send_back(organization, by, reason, now)
        self.verdicts, self.judged_under = [], None
        self.record(NominationReturned(**self.told, by=by, step=organization))

    def _must_be_complete(self, terms: Terms) -> None:
        if self.consented_at is None:
            raise ConsentMissing("the nominee has not consented")
        open_fields = [f.code for f in terms.form if f.required and not self.nominee.answers.get(f.code)]
        if open_fields:
            raise FormIncomplete("fields of the form are empty", fields=open_fields)

    def _judge(self, terms: Terms, *, held_before: bool) -> None:
        facts = Facts(
            nominee=self.nominee,
            awarded_to=self.awarded_to,
            consented=self.consented_at is not None,
            opinions=len(self.chain.standing),
            steps=self.chain.length,
            held_before=held_before,
        )
        self.verdicts, self.judged_under = verdicts(terms.clauses, facts), terms.version
        unmet = tuple(verdict.clause for verdict in self.verdicts if not verdict.met)
        self.become(Status.INELIGIBLE if unmet else Status.ELIGIBLE)
        if unmet:
            self.record(NominationFoundIneligible(**self.told, clauses=unmet))
        else:
            self.record(NominationFoundEligible(**self.told))

    # the review

    def declare_conflict(self, by: PersonId, reason: str, now: datetime) -> None:
        self._must_be(*_BEFORE_THE_LIST)
        self.review.declare(by, reason, now)

    def score(self, by: PersonId, points: Mapping[Code, int], comment: str, terms: Terms, now: datetime) -> None:
        if by == self.nominee.person:
            raise NomineeCannotScore("nobody scores themselves")
        if by == self.drafted_by or any(by == opinion.by for opinion in self.chain.opinions):
            raise NominatorCannotScore("who nominated or recommended does not score")
        if self.status is not Status.UNDER_REVIEW:
            self.become(Status.UNDER_REVIEW)
        self.review.score(by, points, comment, terms, now)


_BEFORE_THE_LIST = (
    Status.UNDER_REVIEW,
    Status.ELIGIBLE,
    Status.DRAFTED,
    Status.RECOMMENDED,
    Status.INELIGIBLE,
)
_NEW_EACH_TIME = ("allotment", "organization", "nominee", "drafted_by", "drafted_at", "request", "chain", "refused_for")
