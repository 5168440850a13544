"""The database: the only home of SQL."""

from monitor.store._protocol import Store, Transaction

__all__ = ["Store", "Transaction"]
