"""The service: decides when things happen, and stays up.

    Daemon.run        until SIGTERM: a tick a second claims what is due (feeds, digests, deliveries) and starts it
    Daemon.run_once   everything that is due now, then returns
    open_context      the outside world for one command: store, fetcher, senders, worker processes

Rules of this package: only this package and the command line read the clock and roll dice; a tick never waits for
the network; what is claimed is finished or given back; SIGHUP swaps the configuration whole, or keeps the old one.
"""

from monitor.daemon._context import open_context, utc_now
from monitor.daemon._logs import configure_logs
from monitor.daemon._service import Daemon
from monitor.daemon._workers import WorkerError, Workers, Writer

__all__ = ["Daemon", "WorkerError", "Workers", "Writer", "configure_logs", "open_context", "utc_now"]
