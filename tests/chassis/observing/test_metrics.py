from prometheus_client.parser import text_string_to_metric_families

from services.chassis.observing.metrics import Metrics


def test_what_is_counted_is_read_by_prometheus() -> None:
    metrics = Metrics()
    metrics.requests.labels("events", "GET", "/activities", "200").inc()
    metrics.outbox.labels("events").set(7)
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }
    assert (found["wuyi_http_requests_total"], found["wuyi_outbox_events"]) == (1, 7)


def test_two_processes_in_one_do_not_meet() -> None:
    one, other = Metrics(), Metrics()
    one.outbox.labels("events").set(7)
    assert b'wuyi_outbox_events{service="events"}' not in other.text()


def test_no_label_could_name_a_person_or_a_thing() -> None:
    allowed = {
        "service",
        "method",
        "route",
        "status",
        "outcome",
        "topic",
        "reason",
        "kind",
        "task",
        "partition",
        "group",
        "alert",
    }
    for family in Metrics().registry._collector_to_names:
        assert set(family._labelnames) <= allowed  # type: ignore[attr-defined]
