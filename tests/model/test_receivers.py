"""Where webhooks may be sent, as far as their URL shows it."""

import pytest

from api.errors import InvalidError
from api.model import receivers

PRIVATE = [
    *("127.0.0.1", "10.0.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1"),  # noqa: S104
    *("240.0.0.1", "255.255.255.255"),
    *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[::7f00:1]", "[64:ff9b::808:808]"),
    *("[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:4136::1]", "[2001:db8::1]"),
    "[3fff::1]",
]
NO_HOSTS = [
    *("127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "1.2.3.4.5"),
    *("localhost", "printer", "a.localhost", "a.local", "metadata.google.internal"),
    *("a..example", "a.example.", "-a.example", "ex\u00e4mple.org", "a_\u2024example"),
]


@pytest.mark.parametrize("host", [*PRIVATE, *NO_HOSTS])
def test_what_is_no_public_host_is_refused_at_once(host: str) -> None:
    for url in (f"https://{host}/hook", f"https://{host}:8443", f"http://{host}/"):
        with pytest.raises(InvalidError) as refused:
            receivers.read(url, local=False)
        assert [flaw.pointer for flaw in refused.value.flaws] == ["/url"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://user@hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\u00e4",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:65536/",
    ],
)
def test_what_two_programs_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(InvalidError):
        receivers.read(url, local=True)


def test_a_url_is_taken_apart_once() -> None:
    read = receivers.read("https://Hooks.Example.org/a%20b?c=d", local=False)
    assert (read.host, read.port) == ("hooks.example.org", 443)
    assert read.target == "/a%20b?c=d"
    assert receivers.read("https://1.1.1.1:8443", local=False).target == "/"
    read = receivers.read("https://[2606:4700:4700::1111]/", local=False)
    assert read.host == "2606:4700:4700::1111"


def test_this_machine_is_open_to_itself_alone_and_only_where_that_is_set() -> None:
    for host in ("127.0.0.1", "[::1]", "localhost"):
        for scheme in ("http", "https"):
            assert receivers.read(f"{scheme}://{host}:9000/", local=True).port == 9000
    for host in ("10.0.0.1", "192.168.0.1", "[fd12::1]", "printer"):
        with pytest.raises(InvalidError):
            receivers.read(f"https://{host}/", local=True)
