import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from adapters.ids import UuidV7Ids
from adapters.tokens import JwtAccessTokens
from application.identity.ports import InvalidToken
from tests.builders import NOW, an_id

KEY = "a key of sixty-four characters or more, which is what HS512 wants of it"
TTL = timedelta(minutes=10)


def tokens(**given: Any) -> JwtAccessTokens:
    own = {"key": KEY, "issuer": "https://api", "audience": "api", "ttl": TTL, "ids": UuidV7Ids()}
    return JwtAccessTokens(**{**own, **given})


def issued(**given: Any) -> str:
    return tokens(**given).issue(an_id(), now=NOW).access_token


def forged(*, claims: dict[str, Any], key: str = KEY, **header: Any) -> str:
    known = {"iss": "https://api", "aud": "api", "sub": str(an_id())}
    times = {"iat": int(NOW.timestamp()), "exp": int((NOW + TTL).timestamp())}
    return jwt.encode(
        {**known, **times, **claims}, key, header.pop("alg", "HS256"), {"typ": "at+jwt", **header}
    )


def test_a_token_tells_whose_it_is() -> None:
    user_id = an_id()
    token = tokens().issue(user_id, now=NOW)
    assert tokens().read(token.access_token, now=NOW) == user_id
    assert token.expires_in == TTL.total_seconds()
    assert token.access_token not in repr(token)


def test_a_token_is_valid_until_it_expires() -> None:
    token = issued()
    tokens().read(token, now=NOW + TTL - timedelta(seconds=1))
    with pytest.raises(InvalidToken):
        tokens().read(token, now=NOW + TTL)


def test_a_token_is_not_valid_before_it_was_issued() -> None:
    with pytest.raises(InvalidToken):
        tokens().read(issued(), now=NOW - timedelta(seconds=1))


def unsigned() -> str:
    header = {"alg": "none", "typ": "at+jwt"}
    parts = [header, jwt.decode(issued(), options={"verify_signature": False})]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "\x00",
        issued(key="another key that is long enough for HS256"),
        issued(issuer="https://elsewhere"),
        issued(audience="elsewhere"),
        unsigned(),
        issued()[:-4] + "AAAA",
        forged(claims={}, typ="JWT"),
        forged(claims={}, alg="HS512"),
        forged(claims={"sub": "nobody"}),
        forged(claims={"exp": "tomorrow"}),
        forged(claims={"iat": None}),
    ],
)
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        tokens().read(token, now=NOW)
