"""From the plan to the certificate, through the real process."""

from tests.honors.conftest import Place
from tests.honors.samples import PROGRAMME


async def test_the_best_two_are_awarded_and_each_step_of_the_way_is_seen(place: Place) -> None:
    ids = await place.awarded(35, 30, 25)
    assert [await place.status(id) for id in ids] == ["awarded", "awarded", "not_shortlisted"]
    figures = await place.see(place.approver, f"/programmes/{PROGRAMME}/figures")
    assert (figures["nominated"], figures["shortlisted"], figures["awarded"]) == (3, 2, 2)
    assert await place.parked() == 0
