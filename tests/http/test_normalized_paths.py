"""A path has one form: what is judged by how it begins can be reached by no other."""

import asyncio
import os
from pathlib import Path

import pytest

from api import app
from api.http import worker_role
from api.http.worker_role import WorkerRole
from api.settings import Settings
from tests.api_calls import ask
from tests.conftest import Api

LOCAL, OUTSIDER = "127.0.0.1", "192.0.2.7"


@pytest.mark.parametrize("path", ["//metrics", "*metrics", "metrics", "/metrics"])
async def test_metrics_that_are_read_locally_reach_no_outsider(
    api: Api, path: str
) -> None:
    application = app.assemble(Settings(), api.pool, api.writer, api.clock)

    local = await ask(application, "GET", path, peer=LOCAL)
    outside = await ask(application, "GET", path, peer=OUTSIDER)

    assert local.status_code == (200 if path.startswith("/") else 404)
    assert outside.status_code in {403, 404}
    assert "foresaid_" not in outside.text


@pytest.mark.parametrize("path", ["", "*", "*v1/claims", "v1/claims"])
async def test_what_begins_with_no_slash_is_refused_as_no_path(
    api: Api, path: str
) -> None:
    application = app.assemble(Settings(), api.pool, api.writer, api.clock)
    headers = dict(api.client.headers)

    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        refused = await ask(application, method, path, headers)
        assert refused.status_code == 404, method


async def test_a_slash_too_many_changes_nothing(api: Api) -> None:
    application = app.assemble(Settings(), api.pool, api.writer, api.clock)
    plain = await ask(application, "GET", "/v1/claims")

    for path in ("//v1/claims", "/v1//claims", "/v1/claims/", "///v1/claims//"):
        answer = await ask(application, "GET", path)
        assert (answer.status_code, answer.content) == (200, plain.content), path


async def test_what_the_writer_holds_is_read_nowhere_else(
    api: Api, tmp_path: Path
) -> None:
    application = app.assemble(Settings(), api.pool, api.writer, api.clock)
    socket = str(tmp_path / "no-writer")
    parent, end = os.pipe()  # which never ends
    role = WorkerRole(
        writes=False, socket=socket, own_socket="", counts=-1, parent=parent
    )
    reader, _ = worker_role.place(application, role)

    for path in ("/desk", "/metrics", "/sign-in"):
        for form in (path, f"/{path}", f"//{path}/"):
            assert (await ask(reader, "GET", form)).status_code == 503, form
        for other in (f"*{path[1:]}", path[1:]):
            assert (await ask(reader, "GET", other)).status_code == 404, other
    asyncio.get_running_loop().remove_reader(parent)
    os.close(parent)
    os.close(end)
