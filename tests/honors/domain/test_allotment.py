import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.chassis.domain import Refused
from services.honors.domain.allotment import Allotment, NotBelow, NotEnoughPlaces
from services.honors.published import PlacesGiven
from tests.honors.samples import FACTORY, PROGRAMME, PROVINCE, XINING

HAIDONG = "630000/630200"
DOWN = [(PROVINCE, XINING), (PROVINCE, HAIDONG), (XINING, FACTORY), (PROVINCE, FACTORY)]


def opened(organization: str, places: int = 0) -> Allotment:
    return Allotment.opened(PROGRAMME, "qinghai-2022", organization, places)


def test_what_a_prefecture_gives_its_units_it_no_longer_has() -> None:
    xining = opened(XINING, 5)
    xining.give(FACTORY, 3)
    assert xining.free == 2
    assert xining.given == 3
    ((_, event),) = xining.raised()
    assert isinstance(event, PlacesGiven)
    assert (event.giver, event.receiver, event.places) == (XINING, FACTORY, 3)


def test_more_than_is_free_cannot_be_given() -> None:
    xining = opened(XINING, 5)
    xining.places.claim("a nomination")
    with pytest.raises(NotEnoughPlaces) as refused:
        xining.give(FACTORY, 5)
    assert refused.value.facts == {"free": 4, "wanted": 5}
    assert xining.free == 4


def test_places_go_only_down_the_own_branch_and_only_back_where_they_came_from() -> None:
    xining = opened(XINING, 5)
    for other in (PROVINCE, XINING, HAIDONG, "630000/630100x"):
        with pytest.raises(NotBelow):
            xining.give(other, 1)
    with pytest.raises(NotBelow):
        xining.hand_back(HAIDONG, 1)


def test_the_province_cannot_have_fewer_than_it_handed_down_and_nominated_with() -> None:
    province = opened(PROVINCE, 10)
    province.give(XINING, 4)
    province.places.claim("a nomination")
    with pytest.raises(NotEnoughPlaces):
        province.resize(3)
    with pytest.raises(Refused) as refused:
        province.resize(4)
    assert refused.value.reason == "below_taken"
    province.resize(5)
    assert province.free == 0


def test_what_the_province_gave_past_the_prefecture_is_not_handed_back_to_the_prefecture() -> None:
    factory = opened(FACTORY)
    factory.receive(3, PROVINCE)
    factory.receive(1, XINING)
    with pytest.raises(NotEnoughPlaces) as refused:
        factory.hand_back(XINING, 2)
    assert refused.value.facts == {"free": 1, "wanted": 2}
    factory.hand_back(XINING, 1)
    factory.hand_back(PROVINCE, 3)
    assert factory.received == factory.free == 0


class Handing(RuleBasedStateMachine):
    """Whatever is given, handed back and claimed, and in whatever order the events arrive: the sum never changes."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts = {
            path: opened(path, 12 if path == PROVINCE else 0) for path in (PROVINCE, XINING, HAIDONG, FACTORY)
        }
        self.under_way: list[PlacesGiven] = []
        self.claimed = 0

    def move(self, giver: str, receiver: str, places: int, *, down: bool) -> None:
        account = self.accounts[giver]
        try:
            account.give(receiver, places) if down else account.hand_back(receiver, places)
        except Refused:
            assert not account.raised()
            return
        self.under_way += [event for _, event in account.raised() if isinstance(event, PlacesGiven)]
        account.raised().clear()

    @rule(to=st.sampled_from(DOWN), places=st.integers(1, 5))
    def give(self, to: tuple[str, str], places: int) -> None:
        self.move(*to, places, down=True)

    @rule(to=st.sampled_from([(below, above) for above, below in DOWN]), places=st.integers(1, 5))
    def hand_back(self, to: tuple[str, str], places: int) -> None:
        self.move(*to, places, down=False)

    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        if self.under_way:
            event = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
            self.accounts[event.receiver].receive(event.places, event.giver)

    @rule(path=st.sampled_from([PROVINCE, XINING, FACTORY]))
    def nominate(self, path: str) -> None:
        self.claimed += 1
        self.accounts[path].places.claim(f"nomination {self.claimed}")

    @invariant()
    def the_sum_is_what_the_programme_has(self) -> None:
        total = sum(account.places.limit for account in self.accounts.values())
        assert total + sum(event.places for event in self.under_way) == 12

    @invariant()
    def nobody_gets_back_more_than_it_handed_down(self) -> None:
        assert all(account.given >= 0 and account.received >= 0 for account in self.accounts.values())

    @invariant()
    def nobody_nominates_with_what_it_does_not_have(self) -> None:
        assert all(account.places.used <= account.places.limit for account in self.accounts.values())


TestHanding = Handing.TestCase
TestHanding.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
