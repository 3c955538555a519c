"""The lists are drawn up, the shortlists are put before the public, some object, and the honours are awarded."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from services.rehearsal.scenes.play import Honor, Play

A_NOTICE = timedelta(days=16)
"""Longer than five working days, whatever holidays lie among them."""


async def rank_and_publish(play: Play) -> AsyncIterator[tuple[int, int]]:
    approver = play.approver()
    for honor in play.honors:
        path = f"honors/v1/programmes/{honor.id}"
        quota = honor.programme["quota"]
        few = quota is not None and len(honor.nominated) < quota
        body = {"waiver": "演练：推荐人数少于名额"} if few else {}
        await play.stage.call("POST", f"{path}/rank", approver, json=body)
    await play.stage.runtime.quiet(120)
    for done, honor in enumerate(play.honors, 1):
        path = f"honors/v1/programmes/{honor.id}"
        lines = (await play.stage.call("GET", f"{path}/ranking", approver))["lines"]
        called_up = [line["nomination"] for line in lines if line["standing"] == "called_up"]
        await asyncio.gather(
            *(play.stage.call("POST", f"honors/v1/nominations/{each}/shortlist", approver) for each in called_up)
        )
        body = {"contact": "青海省总工会经济技术部 0971-0000000"}
        notice = await play.stage.call("POST", f"{path}/notices", approver, json=body)
        await play.stage.call("POST", f"{path}/award", approver, expect=(403, 422))  # not before the notice is over
        await _object(play, honor, notice["id"], called_up, done)
        yield done, len(play.honors)
    await play.stage.runtime.quiet(120)


async def _object(play: Play, honor: Honor, notice: str, on_it: list[str], number: int) -> None:
    """The first honour's objection is upheld, the second's dismissed, and the third's is still being looked into at the end."""
    if number > 3:
        return
    somebody = play.workers[number]
    body = {"nomination": on_it[0], "grounds": "所述事迹与本人了解的情况不符，请核查。"}
    path = f"honors/v1/notices/{notice}/objections"
    if number == 2:  # one who is not signed in leaves a name and a telephone
        body |= {"name": somebody.name, "phone": somebody.phone}
        objection = await play.stage.call("POST", path, None, json=body)
    else:
        objection = await play.stage.call("POST", path, play.worker(somebody), json=body)
    if number < 3:
        verdict, reason = ("uphold", "经核查属实") if number == 1 else ("dismiss", "经核查不属实")
        await play.stage.call(
            "POST", f"honors/v1/objections/{objection['id']}/{verdict}", play.approver(), json={"reason": reason}
        )


async def award(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Twice: the second time for whoever moved up, whose own notice is over by then."""
    for turn in (1, 2):
        await play.stage.move_to(play.stage.clock.now() + A_NOTICE)
        for honor in play.honors:
            deed = "forward" if honor.programme["recommend_only"] else "award"
            path = f"honors/v1/programmes/{honor.id}/{deed}"
            await play.stage.call("POST", path, play.approver(), expect=(200,) if turn == 1 else (200, 422))
        await play.stage.runtime.quiet(120)
        yield turn, 2
    for honor in play.honors:
        path = f"honors/v1/programmes/{honor.id}/nominations"
        async for nomination in play.stage.pages(path, play.approver(), status="awarded"):
            honor.awarded[nomination["id"]] = honor.nominated[nomination["id"]]
