"""Files of tables, CSV and Parquet: made of NDJSON by a process, as it arrives.

Why a process: neither the memory of DuckDB nor its seconds weigh on the server, and
where an export is given up, it is ended. What it keeps meanwhile has no name, so that
no file is left anywhere.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

import api
from api import settings
from api.errors import ForesaidError, UnavailableError
from api.exports.table_worker import Contents, TableForm

PART_BYTES = 64 * 1024
CODE = Path(api.__file__).parent.parent


async def made_of(
    lines: AsyncGenerator[bytes], form: TableForm, contents: Contents
) -> AsyncGenerator[bytes]:
    """Yield a table of that form, some bytes at a time.

    Raises what *lines* raise, or UnavailableError where the process fails: what was
    yielded by then is no whole file.
    """
    process = await _start(form, contents)
    feeding = asyncio.create_task(_feed(process, lines))
    output = process.stdout
    try:
        while output is not None and (part := await output.read(PART_BYTES)):
            yield part
        await asyncio.wait({feeding})
        error = feeding.exception()
        if isinstance(error, ForesaidError):
            raise error
        if await process.wait() != 0 or error is not None:
            raise UnavailableError("The table could not be made.") from error
    finally:
        feeding.cancel()
        _kill(process)
        await asyncio.gather(feeding, process.wait(), return_exceptions=True)


async def _start(form: TableForm, contents: Contents) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.exports.table_worker", form, contents),
        cwd=CODE,
        env=settings.without_secrets(os.environ),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )


async def _feed(process: Process, lines: AsyncGenerator[bytes]) -> None:
    """Send the lines; end the process first where they fail, so that no file ends."""
    into = process.stdin
    if into is None:
        return
    try:
        async with aclosing(lines):
            async for part in lines:
                into.write(part)
                await into.drain()
    except BaseException:
        _kill(process)
        raise
    finally:
        into.close()


def _kill(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
