"""The metrics of a server, in the names and units that Prometheus recommends."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from api.histograms import Histogram
from api.monitoring import peers
from api.monitoring.monitor import Monitor
from api.store.health import LogState


async def exposition(monitor: Monitor, accepted: str) -> tuple[bytes, str]:
    """Return all metrics as text, in a format that is *accepted*, and its media type.

    The registry is made anew each time, so that it holds what one moment was like.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Moment(monitor, await monitor.log_state()))
    ProcessCollector(registry=registry)
    encode, media_type = choose_encoder(accepted)
    return encode(registry), media_type


class _Moment(Collector):
    """The metrics of one moment."""

    def __init__(self, monitor: Monitor, log: LogState | None) -> None:
        self._monitor = monitor
        self._log = log
        self._counted = peers.counted(monitor)

    def collect(self) -> Iterator[Metric]:
        yield from self._requests()
        yield from self._writer()
        yield from self._copies()
        yield from self._figures_and_texts()
        yield from self._database()

    def _requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "foresaid_http_requests",
            "Requests that were answered.",
            labels=["process", "method", "route", "status"],
        )
        seconds = HistogramMetricFamily(
            "foresaid_http_request_seconds",
            "From the head of a request to the end of its response.",
            labels=["process", "method", "route"],
        )
        for process, (counted, _) in self._counted.items():
            for place, route in counted.routes.items():
                labels = [process, *place]
                for status, count in route.statuses.items():
                    requests.add_metric([*labels, str(status)], count)
                seconds.add_metric(labels, route.seconds.buckets(), route.seconds.sum)
        yield requests
        yield seconds

    def _writer(self) -> Iterator[Metric]:
        writer, metrics = self._monitor.writer, self._monitor.writer.metrics
        name = "foresaid_writer"
        yield _gauge(f"{name}_queue", "Commands that wait.", writer.queue.qsize())
        yield _gauge(
            f"{name}_queue_limit", "Commands that may wait.", writer.queue.maxsize
        )
        yield _histogram(
            f"{name}_batch_commands", "Commands of a batch.", metrics.commands
        )
        yield _histogram(
            f"{name}_batch_seconds", "From begin to commit.", metrics.batch_seconds
        )
        yield _histogram(
            f"{name}_commit_seconds", "The commit of a batch.", metrics.commit_seconds
        )
        yield _counter(
            f"{name}_rollbacks", "Batches that were rolled back.", metrics.rollbacks
        )

    def _copies(self) -> Iterator[Metric]:
        looks = CounterMetricFamily(
            "foresaid_copies_looked_up",
            "Reads by what the cache of responses had: stale is right, or recent while"
            " the database is away.",
            labels=["process", "result"],
        )
        stored = GaugeMetricFamily(
            "foresaid_copies_bytes", "What stored answers take.", labels=["process"]
        )
        for process, (_, copies) in self._counted.items():
            looks.add_metric([process, "hit"], copies.hits)
            looks.add_metric([process, "stale"], copies.stale)
            looks.add_metric([process, "miss"], copies.misses)
            stored.add_metric([process], copies.bytes)
        yield looks
        yield stored

    def _figures_and_texts(self) -> Iterator[Metric]:
        lane, reader = self._monitor.lane, self._monitor.reader
        yield _gauge("foresaid_figures_running", "Long computations.", lane.running)
        yield _gauge("foresaid_figures_waiting", "Those that wait.", lane.waiting)
        alive = reader.pid is not None
        yield _gauge("foresaid_reader_up", "Whether a process reads texts.", alive)
        yield _gauge(
            "foresaid_reader_failing",
            "Whether the last text found the process dead or not startable.",
            reader.metrics.failing,
        )
        yield _counter(
            "foresaid_reader_starts", "Processes started.", reader.metrics.starts
        )
        yield _counter("foresaid_reader_texts", "Texts read.", reader.metrics.texts)
        yield _counter(
            "foresaid_reader_seconds", "Spent on them.", reader.metrics.seconds
        )

    def _database(self) -> Iterator[Metric]:
        monitor, log = self._monitor, self._log
        opened, used = monitor.pool.usage
        limit = monitor.settings.pool_size
        yield _gauge("foresaid_pool_limit", "Connections that may be open.", limit)
        yield _gauge("foresaid_pool_open", "Connections that are open.", opened)
        yield _gauge("foresaid_pool_used", "Connections in use.", used)
        yield _gauge(
            "foresaid_database_up", "Whether the database answers.", log is not None
        )
        if log is not None:
            yield _gauge("foresaid_log_entries", "Entries of the log.", log.size)
            yield _gauge(
                "foresaid_log_signed_entries", "Those that are signed.", log.signed
            )
            yield _gauge(
                "foresaid_log_unsigned_since_seconds",
                "When the first entry was recorded that is not signed; 0: none is.",
                log.unsigned_since.timestamp() if log.unsigned_since else 0,
            )
            yield _gauge(
                "foresaid_log_signed_at_seconds",
                "When the last checkpoint was signed; 0: none was.",
                log.signed_at.timestamp() if log.signed_at else 0,
            )
            yield _gauge(
                "foresaid_archive_failing",
                "Whether PostgreSQL could not archive its own log.",
                log.archive_failing,
            )
        disk = monitor.disk()
        if disk is not None:
            yield _gauge(
                "foresaid_disk_bytes", "The database's file system.", disk.size
            )
            yield _gauge("foresaid_disk_free_bytes", "What is free of it.", disk.free)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)


def _histogram(name: str, meaning: str, values: Histogram) -> Metric:
    return HistogramMetricFamily(
        name, meaning, buckets=values.buckets(), sum_value=values.sum
    )
