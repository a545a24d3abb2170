"""What each sender owes for holding up the compute thread, and when it may hold it up again."""

from __future__ import annotations

from collections import OrderedDict

# A turn as long as this holds nobody up: it fits between two pictures of a page.
HELD_UP_SECONDS = 0.004
# Long turns somebody may have before one is waited for: to build a network must not cost a page its first seconds.
_BURST_SECONDS = 0.25
# Of all time, for the long turns of one sender; and of all senders together, however many there are.
_SHARE, _SHARES_TOGETHER = 0.15, 0.4
_SHORTEST_WAIT = 0.001
# Addresses that are remembered while they owe nothing.
_ADDRESSES = 1000


class Account:
    """Seconds of long turns that one sender has left; below zero it has to wait."""

    def __init__(self) -> None:
        self.balance = _BURST_SECONDS

    @property
    def owes(self) -> bool:
        return self.balance <= 0


class Accounts:
    """Pays back what senders owe as time passes, so that their long turns together leave time for everybody else.

    Short turns cost nothing here: they are shared by time, as ever. A connection has an account for as long as it
    lasts, and an address has one for what comes before and beside connections: beginnings, and requests of the HTTP
    API, each of which would else begin with nothing owed.
    """

    def __init__(self) -> None:
        self._spent: set[Account] = set()
        self._addresses: OrderedDict[str, Account] = OrderedDict()

    def of_address(self, address: str) -> Account:
        """The account of an address, the same each time."""
        account = self._addresses.pop(address, None) or Account()
        self._addresses[address] = account
        while len(self._addresses) > _ADDRESSES:
            # One that owes is remembered: being forgotten must not be a way to pay.
            oldest = next((name for name, one in self._addresses.items() if one not in self._spent), None)
            if oldest is None or oldest == address:
                break
            del self._addresses[oldest]
        return account

    def charge(self, account: Account, seconds: float) -> None:
        """A sender has held up the others for so long. What it owes has an end, as a turn has."""
        if seconds > 0:
            account.balance = max(account.balance - seconds, -1.0)
            self._spent.add(account)

    def pass_time(self, seconds: float) -> None:
        """Pays back for so much time."""
        if not self._spent:
            return
        income = seconds * self._rate
        for account in tuple(self._spent):
            account.balance += income
            if account.balance >= _BURST_SECONDS:
                account.balance = _BURST_SECONDS
                self._spent.discard(account)

    def wait(self, account: Account) -> float:
        """Seconds until it owes nothing, as things stand; not so few that nothing has changed by then."""
        return max(_SHORTEST_WAIT, -account.balance / self._rate) if account.owes else 0.0

    @property
    def _rate(self) -> float:
        return min(_SHARE, _SHARES_TOGETHER / max(len(self._spent), 1))
