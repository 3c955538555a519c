"""Moments that chance seldom meets, each made by hand."""

from services.chassis.domain import Denied, Granted
from services.honors.domain.nomination import Nomination
from services.honors.domain.place import Place, place_id
from services.honors.domain.place import Status as Placed
from services.honors.domain.programme import Programme
from services.honors.domain.standing import Status
from tests.honors.samples import NOW, PROGRAMME
from tests.honors.world import World


def a_world() -> tuple[World, str, str]:
    """Two for one place; the first is called up."""
    world = World(2, 1, frozenset())
    world.deliver((Programme, PROGRAMME))  # that it is open
    world.deliver((Programme, PROGRAMME))  # that it is ranked
    first, second = world.nominations
    return world, first, second


def test_a_place_that_is_taken_between_a_withdrawal_and_its_being_heard_of_is_declined_and_goes_on() -> None:
    world, first, second = a_world()
    world.withdraw(first)
    world.deliver((Nomination, first))  # it has no place yet, so none is given back
    world.shortlist(first)  # by one who has not heard of the withdrawal
    assert world.get(Place, place_id(first)).status is Placed.HELD
    world.settle()
    assert world.get(Place, place_id(first)).status is Placed.FREED
    assert world.get(Nomination, second).status is Status.SHORTLISTED


def test_who_moves_up_before_the_place_is_given_back_waits_in_line_for_it() -> None:
    world, first, second = a_world()
    world.shortlist(first)
    world.settle()
    world.withdraw(first)
    for _ in range(2):
        world.deliver((Nomination, first))  # the place is to be left; the next is called up
    world.deliver((Programme, PROGRAMME))
    world.look_after(world.get(Place, place_id(second)))
    assert world.get(Place, place_id(second)).status is Placed.WAITING
    world.settle()
    assert world.get(Place, place_id(second)).status is Placed.HELD
    assert world.get(Nomination, second).status is Status.SHORTLISTED


def test_a_place_that_is_to_be_left_while_it_is_being_claimed_is_left_once_it_is_had() -> None:
    place = Place.asked_for(PROGRAMME, "zhuoma")
    place.must_leave(NOW)
    place.take(Granted(1), None, NOW)
    assert (place.held, place.leaving, place.due_at) == ("seat", True, NOW)
    place.give(2, lambda: place.leave(None))
    assert (place.status, place.due_at) == (Placed.FREED, None)


def test_a_place_that_is_to_be_left_and_is_not_had_waits_for_nothing() -> None:
    place = Place.asked_for(PROGRAMME, "zhuoma")
    place.must_leave(NOW)
    place.take(Denied("quota_exhausted"), None, NOW)
    assert (place.status, place.due_at) == (Placed.REFUSED, None)
