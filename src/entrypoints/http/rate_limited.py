"""How often one address may ask."""

from ipaddress import ip_address, ip_network
from typing import Any

from fastapi import Depends, Request

from application.identity import Admit
from application.rate_limits import Rule
from entrypoints.http.use import Use

__all__ = ["Rule", "rate_limited"]


def rate_limited(rule: Rule) -> Any:  # as Depends is typed
    """Refuse an address that asks too often: `dependencies=[rate_limited(Rule.LOG_IN)]`."""

    async def admitted(request: Request, admit: Use[Admit]) -> None:
        host = request.client.host if request.client else ""
        await admit(rule=rule, address=_of_one_party(host))

    return Depends(admitted)


def _of_one_party(host: str) -> str:
    """An IPv6 network of 64 bits is given to one customer, who can use each address of it."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host
