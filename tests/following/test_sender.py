"""One message on its way: signed as the standard says, and sent where it may go."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.following.sender import GONE, Answer, Sender
from api.model import webhooks
from tests.following.receiver import HANG_UP, SILENCE, Receiver, receiving

SECRET = webhooks.mint()
NAME = "hooks.example.org"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


async def send(url: str, sender: Sender | None = None, seconds: float = 15.0) -> Answer:
    now = datetime.now(UTC)
    message = webhooks.of_test(uuid4(), now)
    sender = sender or Sender(local=True)
    return await sender.send(url, SECRET, message, now, seconds=seconds)


async def test_a_message_is_signed_as_the_standard_says(receiver: Receiver) -> None:
    answer = await send(receiver.url)
    assert (answer.status, answer.error) == (204, None)
    [received] = receiver.received
    message = received.check(webhooks.shown(SECRET))
    assert message["type"] == "webhook.test"
    assert message.keys() == {"type", "timestamp", "data"}
    assert received.path == "/hook?a=b"
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, "It redirects (301), which is not followed."),
        (307, "It redirects (307), which is not followed."),
        (410, GONE),
        (500, "It answered 500."),
        (HANG_UP, "It hung up, or what it answered is no HTTP."),
    ],
)
async def test_what_came_back_is_told_and_nothing_followed(
    receiver: Receiver, status: int, error: str
) -> None:
    with receiving() as other:
        receiver.script.append((status, {"Location": other.url}))
        answer = await send(receiver.url)
        assert answer.error == error
        assert other.received == []
    assert len(receiver.received) == 1


async def test_a_receiver_has_so_long_and_no_longer(receiver: Receiver) -> None:
    receiver.script.append(SILENCE)
    answer = await send(receiver.url, seconds=0.2)
    assert answer.error == "No answer came within 0.2 seconds."
    assert 200 <= answer.milliseconds < 5_000


async def test_a_closed_port_takes_no_connections() -> None:
    with receiving() as receiver:
        url = receiver.url
    answer = await send(url)
    assert answer.error == "It takes no connections."


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("999999999999", 10**8), ("soon", None)]
)
async def test_a_receiver_may_ask_to_wait(
    receiver: Receiver, header: str, seconds: int | None
) -> None:
    receiver.script.append((503, {"Retry-After": header}))
    answer = await send(receiver.url)
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert answer.retry_after == expected


async def test_a_receiver_may_name_the_instant(receiver: Receiver) -> None:
    at = datetime.now(UTC) + timedelta(minutes=10)
    header = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.script.append((429, {"Retry-After": header}))
    answer = await send(receiver.url)
    assert answer.retry_after is not None
    assert timedelta(minutes=9) < answer.retry_after <= timedelta(minutes=10)


class Names:
    """A name server that gives the next answer each time it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


PRIVATE = [
    *("10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.8"),  # noqa: S104
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1"),
    *("64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    for answer in ([address], ["93.184.215.14", address]):
        names = Names(answer)
        refused = await send(f"https://{NAME}/", Sender(look_up=names))
        assert refused.status is None
        assert refused.error == f"{NAME} leads to no public address."
        assert names.asked == [(NAME, 443)]


async def test_only_what_was_checked_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads to a public address when it is checked, here when asked again."""
    names = Names(["93.184.215.14"], ["127.0.0.1"])
    connected: list[str] = []

    async def connect(_: object, host: str, *__: object, **___: object) -> None:
        connected.append(host)
        raise OSError

    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", connect)
    answer = await send(f"https://{NAME}:{receiver.port}/", Sender(look_up=names))
    assert answer.error == "It takes no connections."
    assert connected == ["93.184.215.14"]
    assert len(names.asked) == 1
    assert receiver.received == []


async def test_without_tls_nothing_leaves_this_machine() -> None:
    names = Names(["93.184.215.14"])
    answer = await send("http://localhost:9/", Sender(local=True, look_up=names))
    assert answer.error == "localhost leads to no public address."


async def test_a_name_server_that_hangs_keeps_nobody_waiting(
    receiver: Receiver,
) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(_: str, __: int) -> Sequence[str]:
        loop.call_soon_threadsafe(asked.set)
        receiver.ended.wait()
        raise OSError

    hanging = asyncio.create_task(
        send(f"https://{NAME}/", Sender(look_up=hang), seconds=0.5)
    )
    await asked.wait()
    assert (await send(receiver.url)).error is None
    assert not hanging.done()
    assert (await hanging).error == "No answer came within 0.5 seconds."


def certify(folder: Path, *names: x509.GeneralName) -> tuple[ssl.SSLContext, Path]:
    """Return the TLS of a receiver, and the file of its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context, folder / "cert.pem"


async def test_tls_is_checked_for_the_name_whatever_the_address(
    tmp_path: Path,
) -> None:
    context, authority = certify(
        tmp_path, x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))
    )
    seen: list[str | None] = []
    context.sni_callback = lambda _, name, __: seen.append(name)
    trusting = ssl.create_default_context(cafile=authority)
    with receiving(context=context) as receiver:

        def sender(context: ssl.SSLContext | None) -> Sender:
            names = Names(["127.0.0.1"])
            return Sender(local=True, look_up=names, context=context)

        named = f"https://{NAME}:{receiver.port}/"
        other = f"https://other.example.org:{receiver.port}/"
        taken = await send(named, sender(trusting))
        mistaken = await send(other, sender(trusting))
        unknown = await send(named, sender(None))

    assert taken.error is None
    assert "certificate is refused: Hostname mismatch" in str(mistaken.error)
    assert "certificate is refused: self-signed" in str(unknown.error)
    assert seen == [NAME, "other.example.org", NAME]
    [received] = receiver.received
    assert received.headers["host"] == f"{NAME}:{receiver.port}"
