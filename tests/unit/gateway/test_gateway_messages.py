import pytest
from dpkt import dns, http, ntp

from enclave.gateway.traffic.messages import (
    dns_query,
    http_answer,
    http_request,
    ntp_request,
    over_stream,
    quic_initial,
)


def test_a_request_reads_back():
    data = http_request("a.example", method="POST", target="/x", headers=(("X-Y", "z"),), body=b"body")
    read = http.Request(data)
    assert (read.method, read.uri, read.version, read.body) == ("POST", "/x", "1.1", b"body")
    assert dict(read.headers) == {"host": "a.example", "x-y": "z", "content-length": "4"}


def test_a_request_without_host_or_body():
    assert http_request(None, version="1.0") == b"GET / HTTP/1.0\r\n\r\n"


def test_an_answer_reads_back():
    read = http.Response(http_answer(b"fine", status="404 Not Found"))
    assert (read.status, read.reason, read.body) == ("404", "Not Found", b"fine")


@pytest.mark.parametrize("kind", [dns.DNS_A, dns.DNS_TXT])
def test_a_question_reads_back(kind: int):
    read = dns.DNS(dns_query("a.example.eu", kind=kind, number=7))
    assert (read.id, read.rd, read.qr) == (7, 1, 0)
    assert [(each.name, each.type, each.cls) for each in read.qd] == [("a.example.eu", kind, dns.DNS_IN)]


def test_over_a_stream_the_length_comes_first():
    assert over_stream(b"abc") == b"\x00\x03abc"


def test_a_first_quic_datagram_is_as_large_as_it_must_be():
    data = quic_initial()
    assert len(data) == 1_200
    assert data[:6] == bytes.fromhex("c30000000108")
    assert int.from_bytes(data[16:18]) & 0x3FFF == 1_200 - 18


def test_a_time_is_asked_for():
    read = ntp.NTP(ntp_request())
    assert (read.v, read.mode) == (4, ntp.CLIENT)
    assert len(ntp_request()) == 48
