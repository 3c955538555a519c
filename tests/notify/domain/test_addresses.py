"""Whoever may name a URL has us call on the outside, and on nothing of our own."""

from ipaddress import IPv4Network, ip_address

import pytest
from hypothesis import given
from hypothesis.strategies import ip_addresses

from services.notify.domain.addresses import UrlNotAllowed, check_url, may_be_called

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "100.64.0.1",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "64:ff9b:1::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_called_in_whatever_notation_it_comes(address: str) -> None:
    assert not may_be_called(address, [], loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.25.1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_outside_is_called(address: str) -> None:
    assert may_be_called(address, [], loopback=False)


def test_a_network_that_the_settings_name_is_called_and_its_neighbour_is_not() -> None:
    allowed = [IPv4Network("10.2.0.0/16")]
    assert may_be_called("10.2.3.4", allowed, loopback=False)
    assert may_be_called("::ffff:10.2.3.4", allowed, loopback=False)
    assert not may_be_called("10.3.0.1", allowed, loopback=False)


def test_development_calls_on_its_own_machine_and_on_no_other_inside() -> None:
    assert may_be_called("127.0.0.1", [], loopback=True)
    assert may_be_called("::1", [], loopback=True)
    assert not may_be_called("192.168.1.1", [], loopback=True)


@given(ip_addresses())
def test_no_address_that_python_calls_private_is_ever_called(address: object) -> None:
    known = ip_address(str(address))
    if known.is_private or known.is_loopback or known.is_link_local or known.is_multicast or known.is_unspecified:
        assert not may_be_called(str(address), [], loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example.org/",
        "ftp://platform.example.org/",
        "https://",
        "https:///x",
        "https://user:word@platform.example.org/",
        "https://platform.example.org/#part",
        "https://platform.example.org:0/",
        "https://platform.example.org:99999/",
        "https://pl atform.example.org/",
        "https://平台.example.org/",
        "https://platform.example.org/\r\nx",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::1/",
        "http://localhost:8080/",
        "//platform.example.org/",
        "platform.example.org",
    ],
)
def test_only_https_to_the_outside_is_registered(url: str) -> None:
    with pytest.raises(UrlNotAllowed):
        check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/x", "http://127.0.0.1:1/", "http://[::1]/", "https://localhost/"]
)
def test_development_registers_its_own_machine_also_without_tls(url: str) -> None:
    assert check_url(url, loopback=True) == url


def test_development_registers_no_other_machine_without_tls() -> None:
    with pytest.raises(UrlNotAllowed):
        check_url("http://platform.example.org/", loopback=True)
