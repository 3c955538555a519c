"""Where a webhook may lead. Whoever may name a URL could otherwise have us call on our own house.

Only the outside: no private, loopback, link-local, shared, reserved or multicast address, whatever notation it hides in, unless
the federation's settings name its network. Names are looked at when they are resolved, which is when they are called.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from services.chassis.domain import Invalid

MAX_URL = 500
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NEVER: tuple[Network, ...] = (
    IPv4Network("168.63.129.16/32"),  # public by its number, and answered by the machine's own host (Azure)
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
    IPv6Network("fec0::/10"),
)
"""What some versions of the standard library take for the outside. The other clouds' own addresses lie in ranges that it knows."""

NAT64 = IPv6Network("64:ff9b::/96")


class UrlNotAllowed(Invalid):
    code = "webhook_url_not_allowed"


def check_url(url: str, *, loopback: bool) -> str:
    """`loopback`: development's own machine may be called, also without TLS. Raises UrlNotAllowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UrlNotAllowed("it is not a URL", field="url") from None
    if not (url.isascii() and url.isprintable()) or " " in url or not host or port == 0 or parts.fragment:
        raise UrlNotAllowed("it is not a URL that can be posted to", field="url")
    if parts.username is not None or parts.password is not None:
        raise UrlNotAllowed("a URL holds no user and no password", field="url")
    here = host == "localhost" or _loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and here and loopback):
        raise UrlNotAllowed("only https is posted to", field="url")
    if here and not loopback:
        raise UrlNotAllowed("this machine itself is not posted to", field="url")
    return url


def may_be_called(address: str, allowed: Sequence[Network], *, loopback: bool) -> bool:
    """`address` is what a connection is made to, not a name."""
    try:
        meant = _meant(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(meant in network for network in allowed) or (loopback and meant.is_loopback):
        return True
    return (
        meant.is_global
        and not meant.is_multicast
        and not meant.is_reserved
        and not any(meant in network for network in NEVER)
    )


def _meant(address: Address) -> Address:
    """An IPv4 address may come wrapped in an IPv6 one; it is what is inside that is reached."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _loopback(host: str) -> bool:
    try:
        return _meant(ip_address(host)).is_loopback
    except ValueError:
        return False
