"""Workers hand in micro thoughts and micro stories; what is fit is published, and others vote for it."""

from collections.abc import AsyncIterator

from services.rehearsal.scenes.play import Play

HOW_MANY = 12
"""One worker in so many."""
KINDS = ("micro_thought", "micro_story")
VOTES = 3


async def hand_in(play: Play) -> AsyncIterator[tuple[int, int]]:
    item = next(each for each in play.plan["work_items"] if set(KINDS) <= set(each.get("activity_kinds", ())))
    writers = play.random.sample(play.workers, max(2, len(play.workers) // HOW_MANY))
    for number, writer in enumerate(writers):
        body = {
            "campaign": play.code,
            "work_item": item["number"],
            "kind": KINDS[number % len(KINDS)],
            "title": "一颗螺丝的故事",
            "words": "我的师傅说，拧紧每一颗螺丝。",
        }
        work = await play.stage.call("POST", "events/v1/works", play.worker(writer), json=body)
        path = f"events/v1/works/{work['id']}"
        organizer = play.organizer(play.prefecture_of(writer.organization))
        await play.stage.call("PUT", f"{path}/votes/me", play.worker(play.workers[0]), expect=(404, 409, 422))
        await play.stage.call("POST", f"{path}/moderate", organizer)
        await play.stage.call("POST", f"{path}/publish", play.publisher())
        readers = [each for each in play.random.sample(play.workers, VOTES + 1) if each is not writer][:VOTES]
        for reader in [*readers, readers[0]]:
            await play.stage.call("PUT", f"{path}/votes/me", play.worker(reader))
        votes = await play.stage.call("GET", f"{path}/votes", play.worker(readers[0]))
        assert votes["votes"] == VOTES, votes
        yield number + 1, len(writers)
