"""A worker's own words: who may do what with them, and when."""

from collections.abc import Callable

import pytest

from services.chassis.domain import WrongState
from services.events.domain.refusals import (
    KindNotInWorkItem,
    ModeratesOwnWork,
    NotTheAuthor,
    NotYetPublished,
    OrganizationNotInCampaign,
    VotesForOwnWork,
)
from services.events.domain.work import Status, Vote, Work
from services.events.published import WorkSubmitted
from tests.events.culture import a_work, cultural_plan
from tests.events.samples import NOW, XINING

STEPS: dict[Status, Callable[[Work], None]] = {
    Status.MODERATED: lambda work: work.moderate("moderator"),
    Status.PUBLISHED: lambda work: work.publish(NOW),
    Status.RETURNED: lambda work: work.return_to_author("moderator", "请核实"),
    Status.WITHDRAWN: lambda work: work.withdraw("author"),
    Status.SUBMITTED: lambda work: work.submit_again("题", "文", None, by="author", now=NOW),
}


def a_work_that_is(status: Status) -> Work:
    work = a_work()
    ways = {Status.PUBLISHED: [Status.MODERATED, Status.PUBLISHED], Status.SUBMITTED: []}
    for step in ways.get(status, [status]):
        STEPS[step](work)
    work.raised().clear()
    return work


def test_it_is_handed_in_looked_at_and_published() -> None:
    work = a_work()
    work.moderate("moderator")
    work.publish(NOW)
    kinds = [type(event).__name__ for _, event in work.raised()]
    assert kinds == ["WorkSubmitted", "WorkModerated", "WorkPublished"]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("wanted", list(Status))
def test_what_is_not_in_the_table_is_refused_with_both_states(status: Status, wanted: Status) -> None:
    work = a_work_that_is(status)
    if wanted in Work.moves.get(status, frozenset()):
        STEPS[wanted](work)
        assert work.status is wanted
        return
    with pytest.raises(WrongState) as refused:
        STEPS[wanted](work)
    assert refused.value.facts == {"state": status.value, "wanted": wanted.value}
    assert not work.raised()


def test_nobody_judges_their_own_work() -> None:
    for judge in (lambda work: work.moderate("author"), lambda work: work.return_to_author("author", "改")):
        with pytest.raises(ModeratesOwnWork):
            judge(a_work())


def test_only_its_author_mends_it_or_takes_it_back() -> None:
    with pytest.raises(NotTheAuthor):
        a_work_that_is(Status.RETURNED).submit_again("题", "文", None, by="another", now=NOW)
    with pytest.raises(NotTheAuthor):
        a_work().withdraw("another")


def test_it_is_of_a_kind_that_the_plan_has_and_of_the_campaigns_own_people() -> None:
    for kind in ("sports", "micro_film"):
        with pytest.raises(KindNotInWorkItem):
            a_work(kind=kind)
    with pytest.raises(OrganizationNotInCampaign):
        Work.submit(
            "w", cultural_plan(), 8, "micro_story", "题", "文", None, by="author", home="540000/540100", now=NOW
        )


def test_it_counts_in_the_measures_of_works_alone() -> None:
    [(_, event)] = a_work().raised()
    assert isinstance(event, WorkSubmitted) and event.counts_in == ("works_submitted",)


def test_one_votes_only_for_what_everybody_can_read_and_not_for_ones_own() -> None:
    with pytest.raises(NotYetPublished):
        Vote.cast(a_work_that_is(Status.MODERATED), "reader", NOW)
    with pytest.raises(VotesForOwnWork):
        Vote.cast(a_work_that_is(Status.PUBLISHED), "author", NOW)


def test_a_vote_is_named_by_work_and_person_and_its_event_does_not_say_whose_it_is() -> None:
    vote = Vote.cast(a_work_that_is(Status.PUBLISHED), "reader", NOW)
    assert vote.id == Vote.id_of("work", "reader") != Vote.id_of("work", "another")
    [(_, event)] = vote.raised()
    assert event.model_dump() == {"work": "work", "campaign": "culture", "organization": XINING}
