"""Checks for values that are unsafe in production, such as weak keys."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from pydantic import SecretStr

MIN_SECRET = 32  # characters
MIN_DISTINCT = 6  # different characters; `openssl rand -hex 32` gives more
DEVELOPMENT_SECRET = "development-only-change-me-in-production"  # noqa: S105 - refused in production

Network = IPv4Network | IPv6Network

MIN_PREFIX = {4: 12, 6: 28}  # bits; no large CDN has larger networks
IPV4_MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4 addresses as IPv6 ones


def is_weak(key: SecretStr | None) -> bool:
    """Return whether a key is short, public or made of a few repeated characters."""
    if key is None:
        return False
    text = key.get_secret_value().strip()
    different = {character for character in text if not character.isspace()}
    is_long = len(text) >= MIN_SECRET and len(different) >= MIN_DISTINCT
    return text == DEVELOPMENT_SECRET or not is_long


def is_insecure_url(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme != "https" or "@" in parts.netloc or "?" in url or "#" in url


def networks(by_commas: str) -> list[Network]:
    """Parse comma-separated addresses and networks; skip `*`.

    Raises ValueError if one is malformed.
    """
    texts = [text.strip() for text in by_commas.split(",")]
    return [ip_network(text) for text in texts if text and text != "*"]


def trusts_any_proxy(by_commas: str) -> bool:
    return "*" in by_commas or any(_is_huge(network) for network in networks(by_commas))


def _is_huge(network: Network) -> bool:
    """Return whether a public network is too large to be one operator's proxies."""
    if isinstance(network, IPv6Network) and network.subnet_of(IPV4_MAPPED):
        address = network.network_address.ipv4_mapped
        return _is_huge(IPv4Network((int(address or 0), network.prefixlen - 96)))
    return network.prefixlen < MIN_PREFIX[network.version] and not network.is_private
