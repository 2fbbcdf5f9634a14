"""How often one address may ask."""

from ipaddress import ip_address, ip_network

from fastapi import Request, params

from application.identity import Admit
from application.rate_limits import Rule
from entrypoints.http.use import Use

__all__ = ["Rule", "rate_limited"]


def rate_limited(rule: Rule) -> params.Depends:
    """Refuse an address that asks too often: `dependencies=[rate_limited(Rule.LOG_IN)]`."""

    async def must_be_admitted(request: Request, admit: Use[Admit]) -> None:
        host = request.client.host if request.client else ""
        await admit(rule=rule, address=_of_one_party(host))

    return params.Depends(must_be_admitted)


def _of_one_party(host: str) -> str:
    """An IPv6 network of 64 bits is given to one customer, who can use each address of it."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ip_network((address, 64), strict=False))
