"""The `wuyi` command. Each command is a few lines here; what it does has a room of its own."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from services.chassis.domain.errors import WuyiError
from services.chassis.observing.logs import where_of
from services.chassis.settings import Settings

app = typer.Typer(
    name="wuyi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="五一：工会“五一”主题活动平台 · A trade-union federation's May Day campaign.",
)
campaign = typer.Typer(no_args_is_help=True, help="活动方案 · The campaign's plan.")
topics = typer.Typer(no_args_is_help=True, help="事件主题 · The log's topics.")
app.add_typer(campaign, name="campaign")
app.add_typer(topics, name="topics")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Data = Annotated[Path | None, typer.Option(help="数据目录 · The data folder (default: WUYI_DATA, or .wuyi)")]


def _settings(data: Path | None = None, port: int | None = None, **more: str | None) -> Settings:
    """What the environment says, but for what was said on the command line."""
    said = {"data": data, "port": port, **more}
    return Settings().model_copy(update={name: value for name, value in said.items() if value is not None})


def _run(work: Coroutine[Any, Any, int | None]) -> None:
    if sys.platform == "win32":
        code = asyncio.run(work)
    else:
        import uvloop

        code = uvloop.run(work)
    raise typer.Exit(code or 0)


def main() -> None:
    """What Wuyi refuses is told in one sentence and exits with 2. A bug tells where it is and exits with 70 (EX_SOFTWARE),
    but none of its words: they may be what somebody sent us."""
    try:
        app()
    except WuyiError as refusal:
        err.print(f"wuyi: {refusal}", soft_wrap=True, markup=False)
        sys.exit(2)
    except OSError as refusal:
        err.print(f"wuyi: {refusal.strerror}: {refusal.filename or ''}", soft_wrap=True, markup=False)
        sys.exit(2)
    except Exception as bug:
        err.print(f"wuyi: a mistake of ours, {type(bug).__name__}, at", soft_wrap=True, markup=False)
        for place in where_of(bug):
            err.print(f"  {place}", soft_wrap=True, markup=False)
        sys.exit(70)


@app.command()
def run(
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="端口 · The port (default: WUYI_PORT, or 8000)")] = None,
    plan: Annotated[Path, typer.Option(help="数据为空时导入的方案 · Imported into empty data")] = Path(
        "campaigns/qinghai-2022.yaml"
    ),
) -> None:
    """启动全部服务，首次启动时导入活动方案 · Everything on one origin; imports the plan when the data is empty."""
    from services.registry import ALL
    from services.serving import serve
    from services.welcome import Welcome

    settings = _settings(data, port)
    _run(serve(settings, ALL, Welcome(settings, plan, out)))


@app.command("serve")
def serve_some(
    names: Annotated[list[str], typer.Argument(help="服务名 · events honors assistance notify")],
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="端口 · The port")] = None,
) -> None:
    """只启动指定的服务 · Only these services, as one process of several."""
    from services.naming import named
    from services.serving import serve

    _run(serve(_settings(data, port), named(names)))


@app.command()
def token(
    sub: Annotated[str, typer.Option(help="人员编号 · Whom it is for")],
    org: Annotated[str, typer.Option(help="所属工会路径 · 630000/630100")],
    roles: Annotated[str, typer.Option(help="角色，逗号分隔 · worker,organizer,…")],
    name: Annotated[str | None, typer.Option("--issuer", help="签发者名称 · The issuer's name")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24 * 31, help="有效小时数 · Hours it lasts")] = 24,
    data: Data = None,
) -> None:
    """签发开发环境令牌 · A token of development's own issuer."""
    from services.chassis.clock import SystemClock
    from services.chassis.web.issuer import NAME, Issuer, claims_of

    settings = _settings(data)
    person, organization, wanted = claims_of(sub, org, roles)
    issuer = Issuer(settings.data, settings.audience, SystemClock(), name or NAME)
    sys.stdout.write(issuer.issue(person, organization, wanted, timedelta(hours=hours)) + "\n")


@app.command()
def secrets(
    folder: Annotated[Path, typer.Option(help="密钥目录 · The folder")],
    issuer: Annotated[str, typer.Option(help="签发者名称 · The issuer's name, as WUYI_ISSUER says it")],
) -> None:
    """为部署生成密钥，已有的不变 · A deployment's secrets, made once; what is there stays."""
    from services.secret_files import make

    for path in make(folder, issuer, _settings().audience):
        out.print(str(path), soft_wrap=True)


@app.command()
def audit(data: Data = None) -> None:
    """核对账目：全部文档与事件重新计数 · The books balance: everything recounted; exits with 1 on a breach."""
    from services.auditing import audit_data

    _run(audit_data(_settings(data), out))


@app.command()
def status(
    url: Annotated[str, typer.Option(help="平台地址 · Where it runs")] = "http://127.0.0.1:8000",
    watch: Annotated[bool, typer.Option(help="持续刷新 · Keep looking")] = False,
    data: Data = None,
) -> None:
    """积压、待发、搁置、定时一览 · Lag, outbox, parked, timers as a table."""
    from services.status import show

    _run(show(url, _settings(data), os.environ.get("WUYI_TOKEN"), watch, out))


@app.command()
def alerts() -> None:
    """告警规则（Prometheus 格式，阈值取自设置） · The alert rules for Prometheus, with the thresholds that are set."""
    from services.alerting import rules

    sys.stdout.write(rules(_settings()))


@app.command()
def rehearse(
    workers: Annotated[int, typer.Option(min=20, max=20_000, help="职工人数 · How many workers")] = 500,
    seed: Annotated[int, typer.Option(help="随机种子 · The seed")] = 1,
    plan: Annotated[Path, typer.Option(help="活动方案 · The plan")] = Path("campaigns/qinghai-2022.yaml"),
    data: Annotated[Path | None, typer.Option(help="保留数据于此 · Keep its data here (default: thrown away)")] = None,
    store: Annotated[str | None, typer.Option(help="mongodb://…/prefix (default: WUYI_STORE, or files)")] = None,
    log: Annotated[str | None, typer.Option(help="kafka://host:port,… (default: WUYI_LOG, or a file)")] = None,
) -> None:
    """以模拟时钟演练全部活动并核对 · Plays the campaign through the public API on a simulated clock, then audits."""
    from services.rehearsal import rehearse as play

    settings = _settings(store=store, log=log)
    _run(play(plan.read_text(encoding="utf-8"), workers, seed, settings, data, out))


@app.command()
def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="种子数 · How many seeds")] = 1_000,
    start: Annotated[int, typer.Option("--from", min=0, help="起始种子 · The first seed")] = 0,
    play: Annotated[
        str, typer.Option(help="剧目 · taking_part:TakingPart, awarding:Awarding, paying_aid:PayingAid")
    ] = "taking_part:TakingPart",
) -> None:
    """确定性模拟：进程在任意时刻崩溃，失败的种子可原样重演 · Processes die at any await; a failing seed replays exactly."""
    from services.chassis.simulation.simulate import simulate as run_seeds

    failed = run_seeds(
        seeds, start, lambda line: out.print(line, soft_wrap=True, markup=False), f"services.plays.{play}"
    )
    raise typer.Exit(1 if failed else 0)


@campaign.command("check")
def check_campaign(file: Annotated[Path, typer.Argument(help="方案文件 · The plan's file")]) -> None:
    """检查方案文件，指出错误的行与原因 · Which line of a plan is wrong, and why."""
    from services.events.reading import check_file

    raise typer.Exit(check_file(file, out))


@topics.command("apply")
def apply_topics() -> None:
    """创建缺少的主题 · Makes the topics that are missing."""
    from services.chassis.log.opening import open_log
    from services.chassis.log.topics import apply
    from services.registry import ALL

    _run(apply(_settings(), ALL, open_log, out))


@app.command()
def docs(
    folder: Annotated[Path, typer.Option(help="写到何处 · Where to")] = Path("docs"),
    check: Annotated[bool, typer.Option(help="只检查是否最新 · Only tell whether they are current")] = False,
) -> None:
    """由代码生成事件目录 · The event catalogue and AsyncAPI document, from the code."""
    from services.catalogue.writing import outdated, write
    from services.registry import ALL

    if not check:
        write(folder, ALL)
        return
    for path in outdated(folder, ALL):
        err.print(f"wuyi: {path} is not current: run `make docs`")
    raise typer.Exit(1 if outdated(folder, ALL) else 0)


if __name__ == "__main__":
    main()
