"""`wuyi rehearse`: the campaign played through the public HTTP API on a simulated clock, and then audited."""

from services.rehearsal.playing import rehearse

__all__ = ["rehearse"]
