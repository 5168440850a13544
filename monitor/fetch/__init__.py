"""A feed's address -> its body, or word that it has not changed; politely, and through the gate."""

from monitor.fetch._access import plain_url
from monitor.fetch._client import Answer, Client, DirectClient, HttpxClient
from monitor.fetch._fetcher import Fetcher, user_agent
from monitor.fetch._hubs import ask_hub
from monitor.fetch._pages import Pages

__all__ = ["Answer", "Client", "DirectClient", "Fetcher", "HttpxClient", "Pages", "ask_hub", "plain_url", "user_agent"]
