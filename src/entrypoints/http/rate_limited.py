"""Rate limits of routes by client address."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request, params

from application.identity import EnforceRateLimit
from application.rate_limits import Rule
from entrypoints.http.use import Use

__all__ = ["ClientAddress", "Rule", "rate_limited"]

TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 behind a translator (RFC 6052, 2.1)


async def _client_address(request: Request) -> str:
    return _of_one_client(request.client.host if request.client else "")


ClientAddress = Annotated[str, Depends(_client_address)]
"""Client address that rate limits count by: an IPv4 address or an IPv6 /64 network."""


def rate_limited(rule: Rule) -> params.Depends:
    """Return a dependency that limits the requests of each client address.

    Usage: `dependencies=[rate_limited(Rule.LOG_IN)]`.
    """

    async def must_be_admitted(
        client_address: ClientAddress, admit: Use[EnforceRateLimit]
    ) -> None:
        await admit(rule=rule, address=client_address)

    return params.Depends(must_be_admitted)


def _of_one_client(host: str) -> str:
    """Return the address or network that belongs to one client.

    Providers assign an IPv6 /64 to one customer, who can use every address in it. IPv4
    addresses mapped to IPv6 (RFC 4291, 2.5.5.2) all share one network, so that they are
    counted as IPv4.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(_ipv4_in(address) or ip_network((address, 64), strict=False))


def _ipv4_in(address: IPv6Address) -> IPv4Address | None:
    if address in TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped
