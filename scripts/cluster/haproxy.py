"""HAProxy: one address for the servers, one for the primary, one for the standbys."""

from pathlib import Path

from scripts.cluster.layout import LOOPBACK, NODES, Layout
from scripts.cluster.programs import Programs

# Patroni answers OPTIONS /primary with 200 on the primary alone. A connection to a
# server that is not what it was is ended, so that nobody writes to the past.
TEMPLATE = """
global
    maxconn 2000

defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout check 2s
    default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions

frontend web
    bind {host}:{web}
    mode http
    default_backend servers

# Where reads should go to servers on standbys, add to the frontend:
#   use_backend readers if METH_GET !{{ path_beg /desk /sign- /v1/keys /v1/webhooks }}
backend servers
    mode http
    option redispatch
    option httpchk GET /health/live
{servers}

listen primary
    bind {host}:{primary}
    option httpchk OPTIONS /primary
{nodes}

# All connections of a server that reads lead to one standby: each lags differently.
listen standbys
    bind {host}:{standbys}
    balance first
    option httpchk OPTIONS /replica?lag=1MB
{nodes}
"""


def command(layout: Layout, programs: Programs) -> list[str | Path]:
    """Return the command of HAProxy, and write its configuration."""
    file = layout.folder / "haproxy.cfg"
    servers = "\n".join(
        f"    server server{nth} {LOOPBACK}:{layout.server_port(nth)} check"
        for nth in range(2)
    )
    nodes = "\n".join(
        f"    server node{nth} {LOOPBACK}:{layout.postgres(nth)}"
        f" check port {layout.patroni(nth)}"
        for nth in range(NODES)
    )
    content = TEMPLATE.format(
        host=LOOPBACK,
        web=layout.web,
        primary=layout.primary,
        standbys=layout.standbys,
        servers=servers,
        nodes=nodes,
    )
    file.write_text(content, encoding="utf-8")
    file.chmod(0o644)
    return [programs.haproxy, "-db", "-f", file]
