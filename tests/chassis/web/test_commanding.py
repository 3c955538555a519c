
from tests.chassis.web.conftest import NOTES, Place


async def test_what_was_created_is_answered_with_its_version(place: Place) -> None:
    answer = await place.organizer.post(NOTES, json={"subject": "活动"})
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.json()["version"] == 1
    shown = await place.organizer.get(f"{NOTES}/{answer.json()['id']}")
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == '"1"'
