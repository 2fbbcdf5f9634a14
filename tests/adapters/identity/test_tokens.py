import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from adapters.identity.access_tokens import CLAIMS, JwtAccessTokens, parse_key
from adapters.ids import UuidV7Ids
from application.clock import MAX_SKEW
from application.identity.ports import AccessClaims, InvalidToken
from tests.builders import NOW, an_id

KEY = "a key of sixty-four characters or more, which is what HS512 wants of it"
TTL, MOMENT = timedelta(minutes=10), timedelta(milliseconds=1)
PRESENTED = AccessClaims(user_id=an_id(), session_id=an_id())


def tokens(**overrides: Any) -> JwtAccessTokens:
    defaults = {
        "keys": [KEY],
        "issuer": "https://api",
        "audience": "api",
        "ttl": TTL,
        "ids": UuidV7Ids(),
    }
    return JwtAccessTokens(**{**defaults, **overrides})


def issued(**overrides: Any) -> str:
    return tokens(**overrides).issue(PRESENTED, now=NOW).access_token


def forged(*, claims: dict[str, Any], key: str = KEY, **header: Any) -> str:
    """Return a token that is valid except for the given claims, key and header.

    The value `...` omits a claim.
    """
    ids = {name: str(an_id()) for name in ("sub", "sid", "jti")}
    times = {"iat": int(NOW.timestamp()), "exp": int((NOW + TTL).timestamp())}
    all_claims = {"iss": "https://api", "aud": "api", **ids, **times, **claims}
    payload = {name: value for name, value in all_claims.items() if value is not ...}
    valid_header = {"typ": "at+jwt", "kid": parse_key(KEY).id}
    algorithm = header.pop("alg", "HS256")
    return jwt.encode(payload, key, algorithm, {**valid_header, **header})


async def test_reading_a_token_returns_its_claims() -> None:
    token = tokens().issue(PRESENTED, now=NOW)
    assert await tokens().read(token.access_token, now=NOW) == PRESENTED
    assert token.expires_in == TTL.total_seconds()
    assert token.access_token not in repr(token)


async def test_a_token_is_valid_until_it_expires_by_the_slowest_clock() -> None:
    token = issued()
    await tokens().read(token, now=NOW + TTL + MAX_SKEW - MOMENT)
    with pytest.raises(InvalidToken):
        await tokens().read(token, now=NOW + TTL + MAX_SKEW)


async def test_a_fresh_token_is_valid_on_a_machine_whose_clock_is_behind() -> None:
    await tokens().read(issued(), now=NOW - MAX_SKEW)
    with pytest.raises(InvalidToken):
        await tokens().read(issued(), now=NOW - MAX_SKEW - MOMENT)


def unsigned(token: str) -> str:
    """Return the token with the algorithm "none" and without its signature."""
    header = {**jwt.get_unverified_header(token), "alg": "none"}
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    return ".".join([encoded, token.split(".")[1], ""])


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "\x00",
        issued(keys=["another key that is long enough for HS256"]),
        issued(issuer="https://elsewhere"),
        issued(audience="elsewhere"),
        unsigned(issued()),
        issued()[:-4] + "AAAA",
        forged(claims={}, typ="JWT"),
        forged(claims={}, kid="another"),
        forged(claims={}, key="another key that is long enough for HS256"),
        forged(claims={"sid": "none"}),
        *(forged(claims={claim: ...}) for claim in CLAIMS),
        forged(claims={}, alg="HS512"),
        forged(claims={"sub": "nobody"}),
        forged(claims={"exp": "tomorrow"}),
        forged(claims={"iat": None}),
    ],
)
async def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        await tokens().read(token, now=NOW)


async def test_a_forged_token_with_nothing_wrong_is_accepted() -> None:
    """Show that the tokens above are refused for what they change, nothing else."""
    await tokens().read(forged(claims={}), now=NOW)


def ed25519() -> tuple[str, str]:
    """Return a private key and its public key, both in PEM."""
    key = Ed25519PrivateKey.generate()
    form = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    public = key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return key.private_bytes(*form).decode(), public.decode()


async def test_a_key_pair_signs_as_well() -> None:
    private, _ = ed25519()
    token = issued(keys=[private])
    assert jwt.get_unverified_header(token)["alg"] == "EdDSA"
    assert await tokens(keys=[private]).read(token, now=NOW) == PRESENTED


async def test_tokens_of_the_previous_key_are_still_accepted() -> None:
    private, _ = ed25519()
    assert await tokens(keys=[private, KEY]).read(issued(), now=NOW) == PRESENTED
    with pytest.raises(InvalidToken):
        await tokens(keys=[private]).read(issued(), now=NOW)


async def test_a_public_key_is_never_taken_for_a_secret() -> None:
    private, public = ed25519()
    signed_with_the_public_one = signed_by_hand(
        public, forged(claims={}, kid=parse_key(private).id)
    )
    with pytest.raises(InvalidToken):
        await tokens(keys=[private]).read(signed_with_the_public_one, now=NOW)


def signed_by_hand(secret: str, token: str) -> str:
    """Return the token signed by hand: PyJWT refuses to sign with a public key."""
    header, claims, _ = token.split(".")
    mac = hmac.digest(secret.encode(), f"{header}.{claims}".encode(), "sha256")
    return f"{header}.{claims}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


async def test_another_kind_of_key_is_refused() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        parse_key(
            ec.generate_private_key(ec.SECP256R1())
            .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            .decode()
        )
