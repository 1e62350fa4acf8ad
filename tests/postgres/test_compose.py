"""compose.yaml without Docker: every command that it runs, in its environment.

What stands for an image is on this machine; addresses, ports and folders are replaced,
nothing else.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from api.cli import parser
from api.postgres import binaries
from api.postgres.binaries import Account
from tests.api_calls import claim_body
from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS, wait_until

VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")
SECRETS = ("admin", "owner", "server", "replica", "replication")
Service = dict[str, Any]
Login = dict[str, Any]


class Deployment:
    """The services of compose.yaml, with what stands for their containers."""

    def __init__(self, place: Path) -> None:
        self.place = place
        compose = (ROOT / "compose.yaml").read_bytes()
        self.services: dict[str, Service] = msgspec.yaml.decode(compose)["services"]
        self.account = Account.owning(place)
        self.programs = binaries.find(self.account, place / "none").folder
        self.ports = {name: _free_port() for name in ("database", "standby", "http")}
        for name in SECRETS:
            (place / name).write_text(f"{name}'s \\ password\n")
            (place / name).chmod(0o644)

    def local(self, text: str) -> str:
        """Return a text of the file with the addresses and folders of this machine."""
        text = VARIABLE.sub(r"\2", text).replace("$$", "$")
        text = text.replace("/run/secrets", str(self.place))
        text = text.replace("/srv/signer", str(self.place / "signer"))
        for name in ("database", "standby"):
            text = text.replace(f"@{name}/", f"@127.0.0.1:{self.ports[name]}/")
        port = self.ports["database"]
        return text.replace("--host=database", f"--host=127.0.0.1 --port={port}")

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a service that is built here."""
        own = {n: v for n, v in os.environ.items() if n != "DATABASE_URL"}
        given = self.services[name]["environment"]
        return own | {key: self.local(value) for key, value in given.items()}

    def command(self, name: str) -> list[str]:
        """Return the command of a service, by default that of the image."""
        command: Sequence[str] = self.services[name].get("command") or _image_command()
        assert command[:3] == ["python", "-m", "api"]
        ours = [self.local(word) for word in command[1:]]
        return [
            sys.executable,
            *(str(self.ports["http"]) if word == "8000" else word for word in ours),
        ]

    def run(self, name: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the command of a service, or another one in its container, to its end."""
        return subprocess.run(
            [sys.executable, *words] if words else self.command(name),
            cwd=ROOT,
            env=self.environment(name),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    @contextmanager
    def running(self, name: str) -> Generator[None]:
        """Run a service that is built here until the block ends."""
        with (self.place / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                self.command(name),
                cwd=ROOT,
                env=self.environment(name),
                stdout=log,
                stderr=log,
            )
            try:
                yield
            finally:
                process.terminate()
                assert process.wait(PATIENCE_SECONDS) == 0

    def login(self, user: str, secret: str, port: str = "database") -> Login:
        """Return how a user logs in with the password of a secret."""
        password = (self.place / secret).read_text().removesuffix("\n")
        return {
            "host": "127.0.0.1",
            "port": self.ports[port],
            "user": user,
            "password": password,
            "database": "foresaid",
        }

    def data(self, name: str) -> Path:
        """Return the data folder of a PostgreSQL, in a folder of its account's."""
        folder = self.place / "volumes"
        if not folder.exists():
            folder.mkdir(mode=0o711)
            self.account.give(folder)
        return folder / name

    def is_healthy(self, name: str) -> bool:
        """Return what the health check of a PostgreSQL finds."""
        kind, program, *options = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        port = f"--port={self.ports[name]}"
        return self.account.run(self.programs / program, *options, port)[0]

    @contextmanager
    def postgres(self, name: str, *command: str) -> Generator[None]:
        """Run what the image of PostgreSQL runs, as its account, on a port of ours."""
        path = f"PATH={self.programs}:{os.defpath}"
        place = (f"PGDATA={self.data(name)}", f"PGPORT={self.ports[name]}", path)
        with (self.place / f"{name}.log").open("w") as log:
            process = self.account.popen(
                ("/usr/bin/env", *place, *command), self.place, log.fileno()
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait(PATIENCE_SECONDS)


def _image_command() -> list[str]:
    """Return what the Dockerfile runs where compose.yaml names nothing."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    return json.loads(lines[-1].removeprefix("CMD "))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def deployment(place: Path) -> Iterator[Deployment]:
    place.chmod(0o755)
    made = Deployment(place)
    data = made.data("database")
    _initialise(made, data)
    sockets = f"unix_socket_directories={data}"
    command = made.services["database"]["command"]
    with made.postgres("database", *command, "-c", sockets):
        wait_until(lambda: made.is_healthy("database"))
        script = place / "compose.sql"
        script.write_text(made.local((ROOT / "scripts" / "compose.sql").read_text()))
        psql = (made.programs / "psql", "-v", "ON_ERROR_STOP=1", "-f", script)
        login = ("-h", data, "-p", str(made.ports["database"]), "-U", "postgres")
        place_of_data = ("/usr/bin/env", f"PGDATA={data}")
        done, output = made.account.run(*place_of_data, *psql, *login, "postgres")
        assert done, output
        reload = (made.programs / "pg_ctl", "reload", "-D", data)
        assert made.account.run(*reload)[0]  # the image restarts it
        yield made


def _initialise(deployment: Deployment, data: Path) -> None:
    """Make a data folder as the image does."""
    service = deployment.services["database"]["environment"]
    secret = deployment.local(service["POSTGRES_PASSWORD_FILE"])
    options = service["POSTGRES_INITDB_ARGS"].split()
    given = ("-D", data, "-U", "postgres", f"--pwfile={secret}", "--no-sync")
    # In the image only its own host is trusted; here every service is on that host.
    rules = ("--auth-local=trust", "--auth-host=scram-sha-256")
    initdb = (deployment.programs / "initdb", *given, *rules, *options)
    done, output = deployment.account.run(*initdb)
    assert done, output
    with (data / "pg_hba.conf").open("a") as file:
        file.write("host all all all scram-sha-256\n")


def test_every_command_does_its_part_and_may_do_no_other(
    deployment: Deployment,
) -> None:
    first, again = deployment.run("migrate"), deployment.run("migrate")
    make_key = ("-m", "api", "keys", "create", "--scope", "claims:write")
    key = deployment.run("server", *make_key)
    url = f"http://127.0.0.1:{deployment.ports['http']}"
    headers = {"Authorization": f"Bearer {key.stdout.strip()}"}

    assert first.returncode == again.returncode == 0, first.stderr
    assert "Migrated: " in first.stderr
    assert "Migrated: " not in again.stderr
    assert key.returncode == 0, key.stderr
    with deployment.running("server"), deployment.running("signer"):
        wait_until(lambda: _ready(url))
        made = httpx.post(f"{url}/v1/claims", json=claim_body(), headers=headers)
        wait_until(lambda: httpx.get(f"{url}/v1/log/checkpoint").status_code == 200)
        assert made.status_code == 201, made.text
        assert (deployment.place / "signer" / "log.key").exists()
        server = deployment.login("foresaid_server", "server")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            _fetch(server, "UPDATE entries SET body = ''")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            _fetch(server, "CREATE TABLE mine ()")
        with pytest.raises(asyncpg.InvalidPasswordError):
            _fetch(deployment.login("foresaid_owner", "server"), "SELECT 1")
    _follow(deployment, made.json()["id"])


def _follow(deployment: Deployment, claim_id: str) -> None:
    """Run the standby and who serves it; both have the claim, and can't write."""
    service = deployment.services["standby"]
    script = deployment.local(service["command"][0])
    sockets = f"unix_socket_directories={deployment.data('standby')}"
    assert script.count("exec postgres") == 1
    script = script.replace("exec postgres", f"exec postgres -c {sockets}")
    with deployment.postgres("standby", *service["entrypoint"], script):
        login = deployment.login("foresaid_replica", "replica", "standby")

        wait_until(lambda: deployment.is_healthy("standby"))
        wait_until(lambda: _fetch(login, "SELECT id FROM claims") == [claim_id])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            _fetch(login, "SELECT hash FROM keys")
        if not _can_only_read():
            return
        with deployment.running("reading"):
            url = f"http://127.0.0.1:{deployment.ports['http']}"
            wait_until(lambda: _ready(url))
            assert httpx.get(f"{url}/v1/claims/{claim_id}").status_code == 200
            refused = httpx.post(f"{url}/v1/claims", json=claim_body())
            assert refused.status_code in {401, 503}


def _fetch(login: Login, query: str) -> list[str]:
    """Return the first column of what a query finds."""

    async def rows() -> list[str]:
        connection = await asyncpg.connect(**login)
        try:
            return [str(row[0]) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    with asyncio.Runner() as runner:
        return runner.run(rows())


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def _can_only_read() -> bool:
    """Return whether this version can serve a standby."""
    try:
        parser.parser().parse_args(["serve", "--read-only"])
    except SystemExit:
        return False
    return True


def test_one_shot_services_are_waited_for_and_secrets_are_declared() -> None:
    compose = msgspec.yaml.decode((ROOT / "compose.yaml").read_bytes())
    services: dict[str, Service] = compose["services"]
    awaited = {
        name
        for service in services.values()
        for name, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_completed_successfully"
    }

    assert {n for n, s in services.items() if s.get("restart") == "no"} == awaited
    assert set(compose["secrets"]) == set(SECRETS)
    for service in services.values():
        files = re.findall(r"/run/secrets/(\w+)", json.dumps(service))
        assert set(files) <= set(service["secrets"])


def test_the_image_reads_texts_and_exports_traces_where_it_is_told_to() -> None:
    lock = (ROOT / "scripts" / "requirements.txt").read_text()
    assert "-r scripts/requirements.txt" in (ROOT / "Dockerfile").read_text()
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras: dict[str, list[str]] = project["project"]["optional-dependencies"]
    for requirement in extras["reader"] + extras["otel"]:
        (name,) = re.findall(r"^[\w-]+", requirement)
        assert f"\n{name}==" in lock

    services: dict[str, Service] = msgspec.yaml.decode(
        (ROOT / "compose.yaml").read_bytes()
    )["services"]
    for name in ("server", "reading"):
        assert "OTEL_EXPORTER_OTLP_ENDPOINT" in services[name]["environment"]


def test_the_image_holds_all_that_the_server_needs(tmp_path: Path) -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:] for line in lines if line.startswith("COPY ")]
    for source, target in copied:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / target)
        else:
            assert (ROOT / source).exists()
    command = [sys.executable, *_image_command()[1:4], "--help"]

    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "--no-demo" in done.stdout
