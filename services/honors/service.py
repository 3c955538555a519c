"""All that the service is; what it keeps and offers comes with the rooms that are being built."""

from services.chassis.service import Service

service = Service(name="honors", title="五一 · 表彰 · Honours")
