"""`used` is never trusted: it is counted again from those who hold something, and from the entries under way."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.chassis.audit.books import Books
from services.chassis.audit.report import Finding
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.quota import Entry, Kind, Quota
from services.chassis.service import Claims

STUCK_AFTER = timedelta(minutes=5)
"""Longer than any claim is left behind before it is resumed."""


@dataclass(slots=True)
class _Held:
    used: int = 0
    waiting: int = 0
    claimants: dict[str, Claimant] = field(default_factory=dict)
    """Only those whom an entry under way concerns."""


async def check_claims(books: Books, now: datetime) -> Finding:
    finding = Finding("claims", books.service.name)
    for declared in books.service.claims:
        await _check(books, declared, now, finding)
    return finding


async def _check(books: Books, declared: Claims[Any, Any], now: datetime, finding: Finding) -> None:
    quotas: dict[str, Quota] = {}
    async for holder in books.read(declared.holder):
        quotas[holder.id] = declared.quota(holder)
    concerned = {(id, entry.claimant) for id, quota in quotas.items() for entry in quota.pending}
    held: dict[str, _Held] = defaultdict(_Held)
    async for claimant in books.read(declared.claimant):
        finding.counted += 1
        holder_id = declared.holder_of(claimant)
        books_of = held[holder_id]
        if claimant.held == "seat":
            books_of.used += claimant.amount
        elif claimant.held == "place":
            books_of.waiting += 1
        if (holder_id, claimant.id) in concerned:
            books_of.claimants[claimant.id] = claimant
        if claimant.asking and claimant.due_at is not None and now - claimant.due_at > STUCK_AFTER:
            finding.breach(f"{declared.claimant.__name__} {claimant.id}", "has been claiming for too long")
    for id, quota in quotas.items():
        _compare(f"{declared.holder.__name__} {id}", quota, held[id], finding)


def _compare(what: str, quota: Quota, held: _Held, finding: Finding) -> None:
    used, waiting = held.used, held.waiting
    for entry in quota.pending:
        more_used, more_waiting = _under_way(entry, held.claimants)
        used += more_used
        waiting += more_waiting
    if quota.used != used:
        finding.breach(what, f"its books say {quota.used} are used, its claimants hold {used}")
    if quota.waiting != waiting:
        finding.breach(f"{what} (line)", f"its books say {quota.waiting} wait, {waiting} do")
    if held.used > quota.limit:
        finding.breach(f"{what} (limit)", f"{held.used} are held of {quota.limit}")


def _under_way(entry: Entry, claimants: Mapping[str, Claimant]) -> tuple[int, int]:
    """What an entry still sets aside beyond what its claimant's own document says (the table is `Quota.resolve`'s)."""
    claimant = claimants.get(entry.claimant)
    accepted = claimant is not None and claimant.accepted(entry.ticket, entry.turned)
    gave = claimant.gave if claimant is not None else "nothing"
    match entry.kind, accepted:
        case (Kind.TAKE | Kind.PROMOTE, False):
            return entry.amount, 0
        case (Kind.QUEUE, False) | (Kind.PROMOTE, True):
            return 0, 1
        case (Kind.FREE, True) if gave == "seat":
            return entry.amount, 0
        case (Kind.FREE, True) if gave == "place":
            return 0, 1
    return 0, 0
