"""All that the service is; what it keeps and offers comes with the rooms that are being built."""

from services.chassis.service import Service

service = Service(name="assistance", title="五一 · 帮扶 · Help for workers")
