"""The campaign in scenes. Each tells how far it is; what it cannot do as played, it raises."""

from collections.abc import AsyncIterator, Callable

from services.rehearsal.scenes.activities import draft_and_approve
from services.rehearsal.scenes.announcing import announce_to_everyone
from services.rehearsal.scenes.holding import hold_and_summarize
from services.rehearsal.scenes.play import Play
from services.rehearsal.scenes.preparing import import_the_plan, import_the_workers
from services.rehearsal.scenes.registering import change_of_plans, take_seats

__all__ = ["SCENES", "Play", "Scene"]

Scene = Callable[[Play], AsyncIterator[tuple[int, int]]]
"""Yields what is done and how much there is."""

SCENES: tuple[tuple[str, Scene], ...] = (
    ("导入方案 The plan", import_the_plan),
    ("导入职工 The workers", import_the_workers),
    ("起草与审批 Drafts and approvals", draft_and_approve),
    ("报名 Registrations", take_seats),
    ("变更与取消 Changes of plan", change_of_plans),
    ("签到与总结 Check-ins and summaries", hold_and_summarize),
    ("公告 An announcement", announce_to_everyone),
)
