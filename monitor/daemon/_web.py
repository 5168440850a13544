"""What the web server shows of the database; it outlives the configuration, so it is told of each new one."""

from __future__ import annotations

from monitor.daemon._context import lists_key
from monitor.deliver import bare_address, make_token
from monitor.model import Unsubscribed
from monitor.pipeline import Context, name_lists
from monitor.rules import EmailChannel
from monitor.store import Transaction


class WebPages:
    """Answers for the configuration in force; none is at hand while it is exchanged."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._context: Context | None = None
        self._tokens: dict[str, tuple[str, str, str]] | None = None  # list, its name, reader

    def show(self, context: Context) -> None:
        """Answer for another configuration from now on."""
        self._context, self._tokens = context, None

    async def leave(self, token: str, *, leave: bool) -> str | None:
        """Return the name of the list that a token stands for; its reader leaves it if told so."""
        context = self._context
        if context is None:
            return None
        if self._tokens is None:
            self._tokens = await context.transact(lambda transaction: _tokens(transaction, context))
        if token not in self._tokens:
            return None
        subscription, name, address = self._tokens[token]
        if leave:
            reader = Unsubscribed(subscription=subscription, address=address, at=context.clock())
            await context.transact(lambda transaction: transaction.record_unsubscribed(reader))
        return name


def _tokens(transaction: Transaction, context: Context) -> dict[str, tuple[str, str, str]]:
    """Return what each token stands for: every reader of every list."""
    key, channels = lists_key(transaction), context.settings.channels
    return {
        make_token(key, subscription, reader): (subscription, name, bare_address(reader))
        for subscription, name, to in name_lists(context.settings)
        for channel in to
        if isinstance(rule := channels.get(channel), EmailChannel)
        for reader in rule.to
    }
