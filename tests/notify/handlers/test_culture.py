"""What the authors of works are told, and who else takes part in the culture of the campaign."""

import pytest

from services.chassis.domain import Event
from services.events import published
from tests.notify.handlers.words import heard

WORK = {
    "work": "w1",
    "campaign": "qinghai-2022",
    "work_item": 8,
    "kind": "micro_story",
    "organization": "630000/630100",
    "author": "zhang",
}

CASES = [
    (published.WorkPublished(**WORK), "zhang", "您的作品已发布", "投票"),
    (published.WorkReturned(**WORK), "zhang", "您的作品被退回", "退回意见"),
    (published.WorkWithdrawn(**WORK, by_author=False), "zhang", "您的作品已下架", "原因"),
]


@pytest.mark.parametrize(("event", "to", "title", "says"), CASES, ids=lambda case: getattr(type(case), "__name__", ""))
def test_the_right_person_is_told_what_happened(event: Event, to: str, title: str, says: str) -> None:
    [one] = heard(event)
    assert (one.to, one.title) == (to, title)
    assert says in one.body


def test_who_takes_their_own_work_back_need_not_be_told() -> None:
    assert heard(published.WorkWithdrawn(**WORK, by_author=True)) == []
