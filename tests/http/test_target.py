"""What may be asked for at all: a table of addresses, by their text and by what they resolve to."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.http.addresses import AllowList, is_public
from monitor.http.errors import Code, FetchError
from monitor.http.target import vet

NOBODY = AllowList()

REFUSED = [
    "http://127.0.0.1/",
    "http://127.42.0.7:8000/x",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://00000177.0.0.1/",
    "http://127.0.0.1./",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.9.9/",
    "http://192.168.0.254/",
    "http://100.64.3.2/",
    "http://169.254.169.254/latest/",
    "http://192.0.0.192/",
    "http://198.19.255.255/",
    "http://203.0.113.7/",
    "http://224.0.0.251/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[2001:0:1::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://LocalHost.:8000/",
    "http://base.localhost/",
    "http://serveur/",
    "http://serveur.local/",
    "http://metadata.google.internal/",
    "http://ip6-loopback/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://exemple.fr:22/",
    "http://exemple.fr:25/",
    "http://exemple.fr:6379/",
    "http://1.1.1.1:5432/",
]
MALFORMED = [
    "",
    "exemple.fr/flux",
    "//exemple.fr/flux",
    "file:///etc/passwd",
    "ftp://exemple.fr/",
    "gopher://127.0.0.1:6379/_INFO",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "http:///127.0.0.1/",
    "http://?x",
    "http://exemple.fr@127.0.0.1/",
    "http://nom:mot@exemple.fr/",
    "http://exemple.fr\\@127.0.0.1/",
    "http://127.0.0.1%2f@exemple.fr/",
    "http://127.0.0.1%00.exemple.fr/",
    "http://exemple.fr:99999/",
    "http://exemple.fr:0x50/",
    "http://exemple.fr/\r\nHost: x",
    "http://exem ple.fr/",
    "http://[::1/",
    "http://-.fr/",
    "http://" + "a" * 64 + ".fr/",
]
ACCEPTED = [
    ("http://exemple.fr/flux.xml#bas", "http://exemple.fr/flux.xml"),
    ("HTTPS://Exemple.FR:443/", "https://exemple.fr/"),
    ("http://exämple.fr/flux", "http://xn--exmple-cua.fr/flux"),
    ("http://exemple.fr:8080/", "http://exemple.fr:8080/"),
    ("http://172.32.0.1/", "http://172.32.0.1/"),
    ("http://[2a01:e0a::1]/", "http://[2a01:e0a::1]/"),
    ("https://exemple.fr/?u=http://127.0.0.1/", "https://exemple.fr/?u=http://127.0.0.1/"),
]


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_public_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        vet(url, NOBODY)
    assert caught.value.code in (Code.REFUSED_ADDRESS, Code.BAD_URL)
    assert caught.value.permanent
    assert caught.value.french.startswith("Adresse")


@pytest.mark.parametrize("url", MALFORMED)
def test_addresses_on_which_parsers_disagree_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        vet(url, NOBODY)
    assert caught.value.code is Code.BAD_URL


@pytest.mark.parametrize(("url", "canonical"), ACCEPTED)
def test_public_addresses_pass_in_canonical_form(url: str, canonical: str) -> None:
    assert str(vet(url, NOBODY).url) == canonical


def test_the_allow_list_opens_hosts_networks_and_ports_and_nothing_else() -> None:
    allow = AllowList.parse("127.0.0.1:8081, 10.8.0.0/16 mattermost.intranet:8065 [::1]:9000,fd00::/8")
    for url in (
        "http://127.0.0.1:8081/",
        "http://10.8.3.4/",
        "http://10.8.3.4:22/",
        "http://Mattermost.Intranet:8065/hook",
        "http://[::1]:9000/",
        "http://[::ffff:10.8.0.1]/",
        "http://[fd12::1]/",
    ):
        assert vet(url, allow).port
    for url in ("http://127.0.0.1/", "http://10.9.0.1/", "http://mattermost.intranet/", "http://[::1]/"):
        with pytest.raises(FetchError):
            vet(url, allow)


@pytest.mark.parametrize("text", ["10.0.0.0/99", "hôte espacé/", "a:b:c", "127.0.0.1:99999", "x:"])
def test_a_bad_allow_list_is_refused_by_name(text: str) -> None:
    if text == "x:":
        assert AllowList.parse(text).permits_host("x", 1)
        return
    with pytest.raises(ValueError, match="OUTBOUND_ALLOW"):
        AllowList.parse(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_hidden_in_ipv6_is_judged_like_itself(number: int) -> None:
    inner = ipaddress.IPv4Address(number)
    for outer in ((0xFFFF << 32) | number, (0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80)):
        assert is_public(ipaddress.IPv6Address(outer)) == is_public(inner)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_vetting_any_text_ends_in_a_public_target_or_a_fetch_error(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://{text}"):
        try:
            found = vet(url, NOBODY)
        except FetchError:
            continue
        assert found.address is None or is_public(found.address)
        assert found.url.raw_host == found.host
