"""What `wuyi run` says and does once everything runs: the plan into empty data, and where a person begins."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from services.chassis.domain.errors import Invalid
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.events.domain.campaign import Campaign
from services.events.importing import import_plan


class Welcome:
    def __init__(self, settings: Settings, plan: Path, out: Console) -> None:
        self._settings = settings
        self._plan = plan
        self._out = out

    async def __call__(self, runtime: Runtime) -> None:
        imported = await self._import_into_empty(runtime)
        address = f"http://{self._settings.host}:{self._settings.port}"
        lines: Sequence[tuple[str, str]] = (
            ("接口文档 API documents", f"{address}/"),
            ("运行控制台 console", f"{address}/console/"),
            ("数据 data", str(self._settings.data.resolve())),
            ("文档存储 store", self._settings.store_url.partition("://")[0]),
            ("事件日志 log", self._settings.log_url.partition("://")[0]),
            ("令牌 a token", "wuyi token --sub li-hua --org 630000/630100 --roles worker"),
            ("状态 status", "wuyi status"),
        )
        self._out.print(
            f"五一 Wuyi 已启动 · is up at {address}" + (f"，已导入 · imported {imported}" if imported else "")
        )
        for name, value in lines:
            self._out.print(f"  {name}: {value}", soft_wrap=True)

    async def _import_into_empty(self, runtime: Runtime) -> str | None:
        """Only what nobody has begun yet: a plan that was changed since is not put back."""
        running = runtime.running.get("events")
        if running is None or await running.desk.of(Campaign).find(limit=1):
            return None
        if not self._plan.exists():
            raise Invalid(f"there is no plan at {self._plan}: name one with --plan")
        campaign = await import_plan(running.desk, self._plan.read_text(encoding="utf-8"))
        return campaign.id
