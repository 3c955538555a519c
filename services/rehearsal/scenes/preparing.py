"""The plan comes in, and the workers whom it is for."""

from collections.abc import AsyncIterator

from pydantic_core import to_json

from services.rehearsal.scenes.play import Play

LINES = 5_000
BY_SMS = 11
"""One worker in so many is told by SMS too. The last digit of a number says what becomes of it: all of them occur."""


async def import_the_plan(play: Play) -> AsyncIterator[tuple[int, int]]:
    headers = {"content-type": "text/yaml", "idempotency-key": f"plan-{play.code}"}
    token = play.organizer(play.province)
    for times in (1, 2):  # the second time it is the same command, and hears the same
        await play.stage.call("POST", "events/v1/campaigns", token, content=play.plan_text.encode(), headers=headers)
        yield times, 2
    await play.stage.runtime.quiet(120)  # until the others have heard of it


async def import_the_workers(play: Play) -> AsyncIterator[tuple[int, int]]:
    lines = [
        to_json(
            {
                "person": worker.id,
                "organization": worker.organization,
                "language": worker.language,
                "name": worker.name,
                "phone": worker.phone,
                "channels": ["inbox", "sms"] if number % BY_SMS == 0 else ["inbox"],
            }
        )
        for number, worker in enumerate(play.workers)
    ]
    for start in range(0, len(lines), LINES):
        body = b"\n".join(lines[start : start + LINES])
        await play.stage.call(
            "POST",
            "notify/v1/recipients/import",
            play.integrator(),
            content=body,
            headers={"content-type": "application/x-ndjson"},
        )
        yield min(start + LINES, len(lines)), len(lines)
