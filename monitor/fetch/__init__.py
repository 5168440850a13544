"""A feed's address -> its body, or word that it has not changed; politely, and through the gate."""

from monitor.fetch._fetcher import Answer, Client, Fetcher, HttpxClient, user_agent

__all__ = ["Answer", "Client", "Fetcher", "HttpxClient", "user_agent"]
