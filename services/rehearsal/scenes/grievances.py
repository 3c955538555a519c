"""What workers bring: most of it is given to a responsible leader and resolved in time; some is not, and those above hear of it."""

from collections.abc import AsyncIterator

from services.rehearsal.scenes.play import Brought, Play

HOW_MANY = 25
"""One worker in so many brings something, and a handful do in any case."""
A_HANDFUL = 6
KINDS = ("wages", "working_hours", "safety", "insurance")
WORDS = "反映用工单位的问题，希望工会协助解决。"


async def bring(play: Play) -> AsyncIterator[tuple[int, int]]:
    """The first is not for us, the second waits for too long; every other one has its leader the same day."""
    bringing = play.random.sample(play.workers, max(A_HANDFUL, len(play.workers) // HOW_MANY))
    for number, worker in enumerate(bringing):
        body = {"kind": KINDS[number % len(KINDS)], "content": WORDS}
        brought = await play.stage.call("POST", "assistance/v1/grievances", play.worker(worker), json=body)
        prefecture = play.prefecture_of(worker.organization)
        path, caseworker = f"assistance/v1/grievances/{brought['id']}", play.caseworker(prefecture)
        if number == 0:
            await play.stage.call("POST", f"{path}/decline", caseworker, json={"note": "请向劳动监察部门反映"})
        elif number > 1:
            await play.stage.call("POST", f"{path}/assign", caseworker, json={"leader": play.leader_of(prefecture)})
            play.grievances.append(Brought(brought["id"], worker))
        yield number + 1, len(bringing)


async def resolve(play: Play) -> AsyncIterator[tuple[int, int]]:
    """The worker has the last word. One says no first; one waits for a court; one is forgotten until its deadline has passed."""
    for number, brought in enumerate(play.grievances):
        leader = play.leader(play.prefecture_of(brought.worker.organization))
        path, worker = f"assistance/v1/grievances/{brought.id}", play.worker(brought.worker)
        if number == 0:
            continue
        await play.stage.call("POST", f"{path}/progress", leader, json={"note": "已约谈用工单位"})
        if number == 1:
            await play.stage.call("POST", f"{path}/pause", leader, json={"note": "等待仲裁裁决"})
            continue
        await play.stage.call("POST", f"{path}/resolve", leader, json={"note": "问题已解决"})
        if number == 2:
            await play.stage.call("POST", f"{path}/reopen", worker, json={"note": "款项尚未到账"})
            await play.stage.call("POST", f"{path}/progress", leader, json={"note": "已督促到账"})
            await play.stage.call("POST", f"{path}/resolve", leader, json={"note": "已到账"})
        await play.stage.call("POST", f"{path}/confirm", worker)
        yield number + 1, len(play.grievances)
