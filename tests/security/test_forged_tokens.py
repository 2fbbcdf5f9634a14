"""Forged access tokens: all are refused with the same response."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt

from adapters.identity.access_tokens import parse_key
from tests.adapters.identity.test_tokens import (
    ed25519,
    forged,
    signed_by_hand,
    unsigned,
)
from tests.builders import an_id
from tests.conftest import Served, Serving
from tests.security.test_sessions import ADA, refresh, signed_in

MINUTE = timedelta(minutes=1)
ANOTHER_KEY = (
    "another key, which is long enough for HS512 too, for that one wants 64 bytes"
)


class Forger:
    """Forges tokens from a valid one, with the service's key or another."""

    def __init__(self, served: Served, token: str) -> None:
        self.token, self._now = token, served.clock.now()
        self.claims = jwt.decode(token, options={"verify_signature": False})
        [self.key] = served.container.settings().access_token_keys
        self.kid = parse_key(self.key).id

    def at(self, when: timedelta) -> int:
        return int((self._now + when).timestamp())

    def forged(self, header: Mapping[str, Any] | None = None, /, **claims: Any) -> str:
        own = {"key": self.key, "kid": self.kid, **(header or {})}
        return forged(claims={**self.claims, **claims}, **own)


async def problem(served: Served, token: str) -> dict[str, Any]:
    """Return the problem, without the parts that differ with each request."""
    response = await served.client.get(
        "/v1/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (
        401,
        "Bearer",
    ), token
    told: dict[str, Any] = response.json()
    del told["request_id"]
    return told


async def must_refuse(served: Served, tokens: Mapping[str, str]) -> None:
    missing = await problem(served, "")
    told = {name: await problem(served, token) for name, token in tokens.items()}
    assert told == dict.fromkeys(tokens, missing)


async def test_a_forged_token_is_refused_like_none_at_all(served: Served) -> None:
    tokens = await signed_in(served)
    eve = Forger(served, tokens["access_token"])
    admin = Forger(served, (await served.admin())["Authorization"].split()[1])
    head, claims, signature = eve.token.split(".")
    header = {"Authorization": f"Bearer {eve.forged()}"}
    assert (await served.client.get("/v1/me", headers=header)).status_code == 200
    forgeries = {
        "unsigned": unsigned(eve.token),
        "without its signature": f"{head}.{claims}.",
        "with the claims of another token": f"{head}.{admin.token.split('.')[1]}.{signature}",
        "another key": eve.forged({"key": ANOTHER_KEY}),
        "another key that it brings along": eve.forged(
            {"key": ANOTHER_KEY, "jwk": {"kty": "oct", "k": ANOTHER_KEY}}
        ),
        "another algorithm": eve.forged({"alg": "HS512", "key": ANOTHER_KEY}),
        "an id of another key": eve.forged({"kid": "another"}),
        "an id that is a path": eve.forged({"kid": "../../dev/null"}),
        "another type": eve.forged({"typ": "JWT"}),
        "another audience": eve.forged(aud="elsewhere"),
        "another issuer": eve.forged(iss="https://elsewhere.example"),
        "expired": eve.forged(iat=eve.at(-2 * MINUTE), exp=eve.at(-MINUTE)),
        "for ever": eve.forged(exp=...),
        "issued in the future": eve.forged(iat=eve.at(MINUTE)),
        "not yet valid": eve.forged(nbf=eve.at(MINUTE)),
        "another user": eve.forged(sub=admin.claims["sub"]),
        "a session that there never was": eve.forged(sid=str(an_id())),
        "no id": eve.forged(sid="' OR 1=1 --"),
        "a refresh token": tokens["refresh_token"],
    }
    await must_refuse(served, forgeries)
    assert (await refresh(served, eve.forged())).status_code == 401
    assert (await served.client.get("/v1/me", headers=header)).status_code == 200


async def test_neither_the_public_key_nor_the_secret_signs_instead_of_a_key_pair(
    serving: Serving, storage_url: str
) -> None:
    private, public = ed25519()
    async with serving(storage_url, access_token_key=private) as served:
        eve = Forger(served, (await signed_in(served, ADA))["access_token"])
        secret = served.container.settings().secret
        as_secret = forged(claims=eve.claims, kid=eve.kid)
        forgeries = {
            "unsigned": unsigned(eve.token),
            "the public key as a secret": signed_by_hand(public, as_secret),
            "the secret of other tokens": signed_by_hand(secret, as_secret),
            "that secret by its id": forged(
                claims=eve.claims, key=secret, kid=parse_key(secret).id
            ),
            "another pair": eve.forged({"key": ed25519()[0], "alg": "EdDSA"}),
        }
        await must_refuse(served, forgeries)
        accepted = {"Authorization": f"Bearer {eve.forged({'alg': 'EdDSA'})}"}
        assert (await served.client.get("/v1/me", headers=accepted)).status_code == 200
