"""A README's commands, as they are typed: those of its shell that the tour needs, against an app in this process."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from services.chassis.running.runtime import Runtime
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"\$\((?:wuyi token --sub (\S+) --org (\S+) --roles (\S+)|token (\S+) (\S+) (\S+))\)")
ID_OF = re.compile(r"^(\w+)=\$\((curl .*) \| python3 -c '[^']*\[\"id\"\][^']*'\)$")
ASSIGNED = re.compile(r'(\w+)=("[^"]*"|\'[^\']*\'|\S+)')
SAID = re.compile(
    r'"(status|code|template|title|name|honor|kind|assumed|amount_fen|quota|working_days|over)":("[^"…]*"|[\w.]+)(?=[,}\]]| …|$)'
)
"""What of an answer that is shown is the same each time that it is given."""

NOT_OF_THE_API = ("export", "token()", "wuyi")


@dataclass
class Step:
    command: str
    shown: list[str] = field(default_factory=list)


def steps(readme: Path) -> Iterator[Step]:
    """Each command of the tour, with what is shown of its answer."""
    for block in re.findall(r"```console\n(.*?)```", readme.read_text("utf-8"), re.S):
        found: list[Step] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:]))
            elif line.strip():
                found[-1].shown.append(line)
        yield from found


class Shell:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._app = build_app(runtime)
        self._issuer = Issuer(runtime.settings.data, runtime.settings.audience, runtime.clock)
        self._names = {"API": "http://wuyi/api", "JSON": "content-type: application/json"}
        self.asked: list[str] = []

    async def run(self, step: Step) -> None:
        """Raises where an answer is another than the README shows."""
        if step.command.startswith(NOT_OF_THE_API):
            return
        command = TOKEN.sub(self._issued, step.command)
        if (captured := ID_OF.match(command)) is not None:
            self._names[captured[1]] = (await self._curl(captured[2]))["id"]
        elif command.startswith("curl "):
            answer = json.dumps(await self._curl(command), ensure_ascii=False, separators=(",", ":"))
            for key, value in (pair for line in step.shown for pair in SAID.findall(line)):
                assert f'"{key}":{value}' in answer, f"{step.command}\nshows {key} {value}, and is answered\n{answer}"
        else:
            for name, value in ASSIGNED.findall(command.split("  #")[0]):
                self._names[name] = self._filled(value.strip("\"'"))

    def _issued(self, told: re.Match[str]) -> str:
        sub, org, roles = (told[1], told[2], told[3]) if told[1] else (told[4], told[5], told[6])
        issued = self._issuer.issue(sub, org, [Role(role) for role in roles.split(",")])
        name = f"TOKEN{len(self._names)}"
        self._names[name] = issued if told[1] else f"authorization: Bearer {issued}"
        return f"${name}"

    def _filled(self, text: str) -> str:
        return re.sub(r"\$(\w+)", lambda name: self._names[name[1]], text)

    async def _curl(self, command: str) -> dict[str, object]:
        words = iter(shlex.split(command, comments=True)[1:])
        method, url, headers, body = "", "", dict[str, str](), None
        for word in words:
            match word:
                case "-s":
                    continue
                case "-X":
                    method = next(words)
                case "-H":
                    name, _, value = self._filled(next(words)).partition(": ")
                    headers[name] = value
                case "-d":
                    body = next(words)
                case _:
                    url = self._filled(word)
        content = (ROOT / body[1:]).read_bytes() if body and body.startswith("@") else (body or "").encode()
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, headers=headers) as client:
            answer = await client.request(method or ("POST" if body else "GET"), url, content=content or None)
        self.asked.append(f"{answer.request.method} {answer.request.url.path}")
        await self._runtime.quiet()
        said: dict[str, object] = answer.json()
        return said
