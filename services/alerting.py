"""`wuyi alerts`: the alert rules as Prometheus reads them, with this deployment's thresholds."""

from services.chassis.running.alerts import RULES
from services.chassis.settings import Settings

_HEAD = """\
# What an operator is woken for; docs/operations.md says what to do about each.
# Written by `wuyi alerts`, with the thresholds of WUYI_ALERT_…; edit those and write it again.
groups:
  - name: wuyi
    rules:
"""
_ERRORS = """\
      - alert: WuyiErrors
        expr: sum by (service) (rate(wuyi_http_requests_total{status=~"5.."}[5m])) > 0.1
        for: 5m
        labels: {severity: warning}
        annotations:
          summary: "{{ $labels.service }} answers {{ $value }} requests a second with an error of its own"
"""


def rules(settings: Settings) -> str:
    parts = [_HEAD]
    for rule in RULES:
        parts.append(
            f"      - alert: {rule.name}\n"
            f"        expr: max by ({rule.by}) ({rule.metric}) >= {rule.threshold(settings)}\n"
            f"        for: {rule.lasting}\n"
            f"        labels: {{severity: {rule.severity}}}\n"
            f'        annotations:\n          summary: "{rule.summary}"\n'
        )
    return "".join([*parts, _ERRORS])
