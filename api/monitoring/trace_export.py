"""Whether traces are exported: where the environment names an endpoint of OTLP.

Its variables are those of OpenTelemetry. What exports is imported only then.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec

from api import addresses
from api.errors import UnavailableError
from api.settings import SettingsError
from api.tracing import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
PROTOCOL = "http/protobuf"
PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
INSTALL = (
    "{endpoint} is set, but traces need packages: {python} -m pip install"
    " opentelemetry-sdk opentelemetry-exporter-otlp-proto-http"
)


def is_configured(environment: Mapping[str, str]) -> bool:
    """Return whether traces are to be exported.

    Raises SettingsError where that is to be done by another protocol or the endpoint is
    no address, UnavailableError where the packages are missing.
    """
    endpoint = next((name for name in ENDPOINTS if environment.get(name)), None)
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    none = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() == "none"
    if endpoint is None or disabled or none:
        return False
    for name in PROTOCOLS:
        protocol = environment.get(name)
        if protocol and protocol != PROTOCOL:
            raise SettingsError(f"{name} must be {PROTOCOL}: {protocol!r}")
        if protocol:
            break  # that of traces goes before that of everything
    try:
        addresses.web_address(environment[endpoint])
    except ValueError as error:
        raise SettingsError(f"{endpoint} can't be used: {error}") from error
    if not all(map(_is_installed, PACKAGES)):
        raise UnavailableError(INSTALL.format(endpoint=endpoint, python=sys.executable))
    return True


@asynccontextmanager
async def exporting(
    environment: Mapping[str, str], version: str
) -> AsyncGenerator[Tracer | None]:
    """Export traces until the block ends, and then what is left of them."""
    if not is_configured(environment):
        yield None
        return
    from api.monitoring import spans  # noqa: PLC0415 only here is it needed

    tracer = spans.Tracer(version)
    try:
        yield tracer
    finally:
        await asyncio.to_thread(tracer.close)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # not even what it is a part of
        return False
