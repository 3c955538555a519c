"""The campaign in scenes. Each tells how far it is; what it cannot do as played, it raises."""

from collections.abc import AsyncIterator, Callable

from services.rehearsal.scenes import aid, culture, grievances, joining, posting, publicity, works
from services.rehearsal.scenes.activities import draft_and_approve
from services.rehearsal.scenes.announcing import announce_to_everyone
from services.rehearsal.scenes.awarding import award, rank_and_publish
from services.rehearsal.scenes.holding import hold_and_summarize
from services.rehearsal.scenes.nominating import hand_down_and_nominate
from services.rehearsal.scenes.play import Play
from services.rehearsal.scenes.preparing import import_the_plan, import_the_workers
from services.rehearsal.scenes.registering import change_of_plans, take_seats

__all__ = ["SCENES", "Play", "Scene"]

Scene = Callable[[Play], AsyncIterator[tuple[int, int]]]
"""Yields what is done and how much there is."""

SCENES: tuple[tuple[str, Scene], ...] = (
    ("导入方案 The plan", import_the_plan),
    ("导入职工 The workers", import_the_workers),
    ("平台订阅 A platform listens", posting.ask_to_be_posted),
    ("订阅报告 Who wants reports", culture.want_reports),
    ("帮扶项目与资金 Aid and its money", aid.confirm_programmes),
    ("驿站与书屋 Stations and reading rooms", joining.open_places),
    ("起草与审批 Drafts and approvals", draft_and_approve),
    ("报名 Registrations", take_seats),
    ("变更与取消 Changes of plan", change_of_plans),
    ("入会 Joining", joining.join),
    ("信访 What workers bring", grievances.bring),
    ("宣传报道 Stories", publicity.tell_of_it),
    ("推荐与评审 Nominations and reviews", hand_down_and_nominate),
    ("阵地预订 Venues", culture.book_venues),
    ("心理咨询 Counselling", culture.book_counsellors),
    ("签到与总结 Check-ins and summaries", hold_and_summarize),
    ("职工作品 Works", works.hand_in),
    ("入围与公示 Shortlists and notices", rank_and_publish),
    ("信访办结 What was resolved", grievances.resolve),
    ("授予 Awards", award),
    ("帮扶发放 Help that is given", aid.help_households),
    ("好做法与报告 Good practices and reports", culture.look_back),
    ("公告 An announcement", announce_to_everyone),
    ("平台收齐 The platform has it all", posting.hear_everything),
)
