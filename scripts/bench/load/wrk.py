"""Load by wrk, which reads the requests from a file."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

SCRIPT = Path(__file__).with_name("wrk.lua")


async def run(
    program: str, url: str, requests: Sequence[bytes], *, connections: int, seconds: int
) -> list[float]:
    """Return requests a second, the median and the 99 % latency in ms, and failures."""
    with tempfile.NamedTemporaryFile() as file:
        for request in requests:
            file.write(f"{len(request)}\n".encode() + request)
        file.flush()
        options = ("-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s")
        wrk = await asyncio.create_subprocess_exec(
            *(program, *options, "-s", SCRIPT, url, "--", file.name),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await wrk.communicate()
    return [float(word) for word in output.splitlines()[-1].split()]
