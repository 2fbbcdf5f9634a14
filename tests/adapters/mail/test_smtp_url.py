"""Tests of parsing the URLs of mail servers."""

import pytest

from adapters.mail.smtp_url import SmtpAddress

SECRET = "Zq9xW"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpAddress(host="mail.example")),
        ("smtp://mail_pit:1025/", SmtpAddress(host="mail_pit", port=1025)),
        ("smtps://[::1]:465", SmtpAddress(host="::1", port=465, implicit_tls=True)),
        ("smtp://müller.example", SmtpAddress(host="müller.example")),
        (
            "smtp://me%40a.example:p%2F%3F%23%25%40%3A@host:587",
            SmtpAddress(host="host", port=587, user="me@a.example", password="p/?#%@:"),
        ),
        (
            "smtp://me@a.example:p@ss:w+rd%C3%BC@host",
            SmtpAddress(host="host", user="me@a.example", password="p@ss:w+rdü"),
        ),
    ],
)
def test_a_url_is_read_in_its_parts(url: str, server: SmtpAddress) -> None:
    assert SmtpAddress.parse(url) == server
    assert "p@ss" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        f"smtp://u:{SECRET}/x@host",
        f"smtp://u:{SECRET}?x@host",
        f"smtp://u:{SECRET}#x@host",
        f"smtp://u:[{SECRET}@host",
        f"smtp://u:{SECRET} x@host",
        f"smtp://u:{SECRET}\n@host",
        f"smtp://u:%ff{SECRET}@host",
        f"smtp://u:{SECRET}",
        f"smtp://:{SECRET}@host",
        "smtp://u@host",
        "smtp://u:@host",
        "smtp://host:0",
        "smtp://host:65536",
        "smtp://host:smtp",
        "smtp://host/folder",
        "smtp://host?timeout=1000000",
        "smtp://:25",
        "smtp://ho st",
        "smtp://one,two",
        "smtp://[::1",
    ],
)
def test_an_unusable_url_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        SmtpAddress.parse(url)
    assert SECRET not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
