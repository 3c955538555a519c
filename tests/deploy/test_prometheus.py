"""What Prometheus is given, by its own tool: it can be read, and each alert fires when it should and not before."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.deploy.tools import tool

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
TESTS = Path(__file__).parent / "prometheus.test.yml"


def promtool(*words: str, folder: Path) -> str:
    done = subprocess.run([tool("promtool"), *words], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_can_read_its_configuration_and_rules() -> None:
    assert "SUCCESS" in promtool("check", "config", "prometheus.yml", folder=PROMETHEUS)
    assert "SUCCESS" in promtool("check", "rules", "--lint-fatal", "rules.yml", folder=PROMETHEUS)


def test_each_alert_fires_when_it_should_and_not_before(tmp_path: Path) -> None:
    for path in (PROMETHEUS / "rules.yml", TESTS):
        shutil.copy(path, tmp_path)
    promtool("test", "rules", TESTS.name, folder=tmp_path)


def test_each_alert_is_tried_and_explained() -> None:
    declared = set(re.findall(r"alert: (\w+)", (PROMETHEUS / "rules.yml").read_text()))
    assert declared == set(re.findall(r"alertname: (\w+)", TESTS.read_text()))
    told = set(re.findall(r"^- \*\*(Wuyi\w+)\*\*:", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert declared == told, "docs/operations.md says what to do about each"
