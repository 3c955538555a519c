"""Connects to platforms, and to nothing else: a name is resolved once, and what is connected to is an address that was looked at.

So a name that means another address by the time of the connection gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore

from services.chassis.domain import WuyiError
from services.notify.domain.addresses import Network, may_be_called

MAX_ADDRESSES = 4
"""Of one name, that are tried one after the other."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressForbidden(WuyiError):
    code = "address_forbidden"


class NameNotFound(WuyiError):
    code = "name_not_found"


async def resolve(host: str, port: int) -> Sequence[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NameNotFound("the name has no address") from None
    return [str(place[0]) for *_, place in found]


class Outside(httpcore.AsyncNetworkBackend):
    def __init__(self, allowed: Sequence[Network], *, loopback: bool, resolve: Resolve = resolve) -> None:
        self._allowed = allowed
        self._loopback = loopback
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Where any address of a name may not be called, none of them is."""
        addresses = list(dict.fromkeys(await self._resolve(host, port)))
        if not addresses or not all(map(self._may, addresses)):
            raise AddressForbidden("it leads to an address that is not called")
        failure: Exception = NameNotFound("the name has no address")
        for address in addresses[:MAX_ADDRESSES]:
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            peer = str(stream.get_extra_info("server_addr")[0])
            if ip_address(peer.partition("%")[0]) != ip_address(address.partition("%")[0]):
                await stream.aclose()
                raise AddressForbidden("another address answered than was called")
            return stream
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressForbidden("a socket of this machine is no platform")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _may(self, address: str) -> bool:
        return may_be_called(address, self._allowed, loopback=self._loopback)
