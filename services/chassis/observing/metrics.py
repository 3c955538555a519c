"""Everything that a process counts, declared in one place. Labels are names of ours: never an id, a path or a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

MEDIA_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """One per process, with a registry of its own, so that two processes in one test do not meet."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        # HTTP
        self.requests = Counter(
            "wuyi_http_requests", "Requests answered", ["service", "method", "route", "status"], registry=registry
        )
        self.request_seconds = Histogram(
            "wuyi_http_request_seconds",
            "From arrival to answer",
            ["service", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self.commands = Counter(
            "wuyi_commands",
            "Commands carried out, or answered again from memory",
            ["service", "outcome"],
            registry=registry,
        )
        # From the outbox to the log
        self.published = Counter(
            "wuyi_events_published", "Events acknowledged by the log", ["service"], registry=registry
        )
        self.publish_failures = Counter(
            "wuyi_publish_failures", "Attempts that the log did not acknowledge", ["service"], registry=registry
        )
        self.outbox = Gauge("wuyi_outbox_events", "Events waiting to be published", ["service"], registry=registry)
        self.outbox_age = Gauge(
            "wuyi_outbox_age_seconds", "How long the oldest of them has waited", ["service"], registry=registry
        )
        # From the log to its effects
        self.consumed = Counter(
            "wuyi_events_consumed", "Events whose effects are durable", ["service", "topic"], registry=registry
        )
        self.consume_failures = Counter(
            "wuyi_consume_failures", "Tries that failed", ["service", "topic", "reason"], registry=registry
        )
        self.parked = Gauge("wuyi_parked_keys", "Keys that wait for a person", ["service"], registry=registry)
        self.parkings = Counter("wuyi_parkings", "Events parked", ["service", "reason"], registry=registry)
        self.lag = Gauge(
            "wuyi_lag_events", "Events in the log not yet consumed", ["service", "topic"], registry=registry
        )
        self.lag_age = Gauge(
            "wuyi_lag_seconds", "How old the first of them is", ["service", "topic"], registry=registry
        )
        # Time and claims
        self.timers = Counter("wuyi_timers_done", "Timers carried out", ["service", "kind"], registry=registry)
        self.timers_overdue = Gauge(
            "wuyi_timers_overdue", "Timers whose time has passed", ["service"], registry=registry
        )
        self.claims_resumed = Counter(
            "wuyi_claims_resumed", "Claims that another process had left behind", ["service"], registry=registry
        )

        self.silent = Gauge(
            "wuyi_consumer_silent_seconds",
            "How long nothing was done with something to read",
            ["service"],
            registry=registry,
        )
        self.failed_deliveries = Gauge(
            "wuyi_failed_deliveries",
            "Messages that could not be delivered, in the last hour",
            ["service"],
            registry=registry,
        )
        self.alerts = Gauge(
            "wuyi_alert_firing", "Whether the service's own rule says so now", ["service", "alert"], registry=registry
        )

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)
