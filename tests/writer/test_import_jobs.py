"""Imports that go on without who began them."""

import json

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api import tracing
from api.model.keys import SCOPES
from api.monitoring.spans import Span
from api.writer.checked_lines import Importer
from api.writer.import_jobs import ImportJob
from tests.api_calls import claim_body
from tests.conftest import Api
from tests.waiting import until_it_comes


async def test_what_a_job_writes_is_no_part_of_the_request_that_began_it(
    api: Api,
) -> None:
    ended, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ended))
    tracer = provider.get_tracer("test")
    content = json.dumps(claim_body()).encode()
    job = ImportJob("test", "claims.ndjson", content, api.clock())
    job.format = "ndjson"
    request = Span(tracer, tracer.start_span("request"))
    with request, tracing.inside(request):
        job.start(api.writer, Importer("test", SCOPES, api.clock))

    async def done() -> bool:
        return job.state == "done"

    await until_it_comes(done)
    assert (job.flaw, len(job.lines)) == (None, 1)
    assert [span.name for span in ended.get_finished_spans()] == ["request"]
