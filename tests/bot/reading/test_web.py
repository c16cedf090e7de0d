"""A page is fetched once, from where it was looked for, and from nowhere in the private network."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.domain.document import BadDocument
from bot.reading import web
from bot.reading.files import MAX_BYTES
from bot.reading.web import is_public, read_page
from tests.bot.reading.test_files import MARKDOWN, PAGE

HTML = ("text/html; charset=utf-8", PAGE.encode())


class Site:
    """A web server on loopback that answers as a test says."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.headers["host"], self.path))
                site.accepted = self.headers["accept-encoding"]
                status, headers, body = site.pages[self.path]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                return None

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path, kind, body, status=200, **headers):
        self.pages[path] = (status, {"content-type": kind, **headers}, body)
        return f"http://127.0.0.1:{self.port}{path}"

    def move(self, path, to):
        return self.put(path, "text/html", b"", 302, location=to)


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def resolved_to(monkeypatch, address):
    """Answer every question for a name with *address*."""
    asked = []

    def answer(host, port, *_, **__):
        asked.append(host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port or 0))]

    monkeypatch.setattr(web.socket, "getaddrinfo", answer)
    return asked


def test_a_page_is_read(site):
    document = read_page(site.put("/news", *HTML), private=True)
    assert document.title == "Spring news"
    assert "six mechanics" in document.paragraphs[0]


def test_nobody_is_sent_to_a_page_in_a_private_network(site):
    assert read_page(site.put("/news", *HTML), private=True).link is None


def test_plain_text_and_markdown_are_read_as_such(site):
    plain = site.put("/a", "text/plain; charset=gb18030", "工坊开了。".encode("gb18030"))
    assert read_page(plain, private=True).paragraphs == ("工坊开了。",)
    markdown = site.put("/b", "text/markdown", MARKDOWN.encode())
    assert read_page(markdown, private=True).title == "Spring news"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_this_machine_is_not_asked(site, host):
    site.put("/", *HTML)
    with pytest.raises(BadDocument, match="--private"):
        read_page(f"http://{host}:{site.port}/")
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
    ],
)
def test_a_name_that_leads_into_a_private_network_is_not_asked(monkeypatch, address):
    resolved_to(monkeypatch, address)
    assert not is_public(address)
    with pytest.raises(BadDocument, match="private network"):
        read_page("https://page.example/")


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"],
)
def test_a_public_address_is_one(address):
    assert is_public(address)


def test_a_public_page_does_not_lead_into_a_private_network(site, monkeypatch):
    """The page is taken for public; what it redirects to is looked at by itself."""
    site.move("/away", "http://169.254.169.254/secrets")
    monkeypatch.setattr(web, "is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(BadDocument, match=r"169\.254\.169\.254 is on this machine"):
        read_page(f"http://127.0.0.1:{site.port}/away")


def test_the_connection_goes_to_the_address_that_was_looked_at(site, monkeypatch):
    """A name server that changes its mind between two questions is asked only once."""
    site.put("/news", *HTML)
    asked = resolved_to(monkeypatch, "127.0.0.1")
    read_page(f"http://page.example:{site.port}/news", private=True)
    assert asked[0] == "page.example"
    assert "page.example" not in asked[1:]
    assert site.asked == [(f"page.example:{site.port}", "/news")]


def test_a_few_redirects_are_followed_and_no_circle(site):
    site.put("/news", *HTML)
    site.move("/b", "/news")
    assert read_page(site.move("/a", "/b"), private=True).title == "Spring news"
    with pytest.raises(BadDocument, match="redirects more than 5 times"):
        read_page(site.move("/c", "/c"), private=True)
    assert len([one for one in site.asked if one[1] == "/c"]) == 6


def test_the_time_is_bounded_over_all_redirects_and_parts(site, monkeypatch):
    """The clock stands still until the server was asked once, and is past the end from then on."""
    site.put("/news", *HTML)
    url = site.move("/a", "/news")
    monkeypatch.setattr(web, "monotonic", lambda: 31.0 if site.asked else 0.0)
    with pytest.raises(BadDocument, match="more than 30 seconds"):
        read_page(url, private=True)
    assert [path for _, path in site.asked] == ["/a"]
    site.asked.clear()
    with pytest.raises(BadDocument, match="more than 30 seconds"):
        read_page(url.replace("/a", "/news"), private=True)


def test_no_proxy_is_asked_and_nothing_compressed(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert read_page(site.put("/news", *HTML), private=True).title == "Spring news"
    assert site.accepted == "identity"


def test_a_redirect_to_something_else_than_a_page_is_refused(site):
    with pytest.raises(BadDocument, match="https://"):
        read_page(site.move("/a", "file:///etc/passwd"), private=True)


@pytest.mark.parametrize(
    ("kind", "body", "status", "headers", "said"),
    [
        ("image/png", b"\x89PNG", 200, {}, "image/png"),
        ("text/html", b"", 200, {}, "empty"),
        ("text/html", b"a" * (MAX_BYTES + 1), 200, {}, "larger than 5 MB"),
        ("text/html", b"gone", 410, {}, "status 410"),
        ("text/html", b"\x1f\x8b", 200, {"content-encoding": "gzip"}, "compressed"),
    ],
)
def test_what_is_no_page_with_text_is_one_line(site, kind, body, status, headers, said):  # noqa: PLR0913, PLR0917 - one column a parameter
    url = site.put("/page", kind, body, status, **headers)
    with pytest.raises(BadDocument, match=said) as caught:
        read_page(url, private=True)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://a.example/", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("https://", "begins with https://"),
        ("x", "begins with https://"),
        (f"https://a.example/{'a' * 2000}", "begins with https://"),
        ("http://a:b@c.example/", "user name or password"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(monkeypatch, url, said):
    asked = resolved_to(monkeypatch, "127.0.0.1")
    with pytest.raises(BadDocument, match=said):
        read_page(url)
    assert asked == []


def test_a_host_that_does_not_answer_is_one_line(site):
    site.server.server_close()
    with pytest.raises(BadDocument, match=r"no (connection|answer)"):
        read_page(f"http://127.0.0.1:{site.port}/", private=True)
