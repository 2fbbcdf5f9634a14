"""Access tokens as signed JWTs (RFC 7519, RFC 9068)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from application.clock import MAX_SKEW
from application.identity.ports import AccessClaims, InvalidToken
from application.identity.views import AccessToken
from application.ids import Ids

TYPE = "at+jwt"
CLAIMS = ("iss", "aud", "sub", "sid", "jti", "iat", "exp")


@dataclass(frozen=True, slots=True)
class Key:
    """One key has one algorithm, whatever the header of a token says."""

    id: str
    algorithm: str
    signing: str | Ed25519PrivateKey
    verifying: str | Ed25519PublicKey


def read_key(text: str) -> Key:
    """A secret is for HS256, a private key in PEM for EdDSA; raise ValueError for another one."""
    if not text.startswith("-----BEGIN"):
        return Key(_key_id(text.encode()), "HS256", text, text)
    try:
        private = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None  # its words may quote the key
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(
            "it is no Ed25519 private key: use `openssl genpkey -algorithm ed25519`"
        )
    public = private.public_key()
    return Key(_key_id(public.public_bytes_raw()), "EdDSA", private, public)


def _encode(claims: dict[str, Any], key: Key) -> str:
    header = {"typ": TYPE, "kid": key.id}
    return jwt.encode(claims, key.signing, key.algorithm, headers=header)


def _header_of(key: Key) -> str:
    """Return the first segment of every token that the key signs."""
    return _encode({}, key).partition(".")[0]


def _key_id(content: bytes) -> str:
    return hashlib.sha256(b"key id:" + content).hexdigest()[:16]


class JwtAccessTokens:
    """The first of the keys signs; the others still verify."""

    def __init__(
        self,
        *,
        keys: Sequence[str],
        issuer: str,
        audience: str,
        ttl: timedelta,
        ids: Ids,
    ) -> None:
        known = [read_key(text) for text in keys]
        self._signing = known[0]
        self._keys = {_header_of(key): key for key in known}
        self._issuer = issuer
        self._audience = audience
        self._ttl = ttl
        self._ids = ids

    def issue(self, presented: AccessClaims, *, now: datetime) -> AccessToken:
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(presented.user_id),
            "sid": str(presented.session_id),
            "jti": str(self._ids.new()),
            "iat": int(now.timestamp()),
            "exp": int((now + self._ttl).timestamp()),
        }
        key = self._signing
        return AccessToken(
            access_token=_encode(claims, key),
            token_type="Bearer",  # noqa: S106 - a scheme's name, no secret
            expires_in=int(self._ttl.total_seconds()),
        )

    async def read(self, token: str, *, now: datetime) -> AccessClaims:
        try:
            claims = self._verify(token)
            leeway = MAX_SKEW.total_seconds()  # another machine's clock issued it
            if not claims["iat"] - leeway <= now.timestamp() < claims["exp"] + leeway:
                raise InvalidToken
            return AccessClaims(
                user_id=UUID(claims["sub"]), session_id=UUID(claims["sid"])
            )
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
            raise InvalidToken from error

    def _verify(self, token: str) -> dict[str, Any]:  # claims are JSON
        key = self._keys.get(token.partition(".")[0])
        if key is None:  # only headers that this service writes are let in
            raise InvalidToken
        return jwt.decode(
            token,
            key.verifying,
            [key.algorithm],
            issuer=self._issuer,
            audience=self._audience,
            # Time is an input: both are compared with `now` by whoever asks.
            options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False},
        )
