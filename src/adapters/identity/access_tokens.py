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

JWT_TYPE = "at+jwt"
CLAIMS = ("iss", "aud", "sub", "sid", "jti", "iat", "exp")


@dataclass(frozen=True, slots=True)
class Key:
    """A key, bound to one algorithm regardless of what a token's header says."""

    id: str
    algorithm: str
    signing: str | Ed25519PrivateKey
    verifying: str | Ed25519PublicKey


def parse_key(text: str) -> Key:
    """Return an EdDSA key for a private key in PEM, an HS256 key for any other text.

    Raises ValueError if the PEM text is not an Ed25519 private key.
    """
    if not text.startswith("-----BEGIN"):
        return Key(_key_id(text.encode()), "HS256", text, text)
    try:
        private = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None  # the error's message may quote the key
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(
            "not an Ed25519 private key: use `openssl genpkey -algorithm ed25519`"
        )
    public = private.public_key()
    return Key(_key_id(public.public_bytes_raw()), "EdDSA", private, public)


def _encode(payload: dict[str, Any], key: Key) -> str:
    header = {"typ": JWT_TYPE, "kid": key.id}
    return jwt.encode(payload, key.signing, key.algorithm, headers=header)


def _header_of(key: Key) -> str:
    """Return the header segment shared by all tokens that the key signs."""
    return _encode({}, key).partition(".")[0]


def _key_id(content: bytes) -> str:
    return hashlib.sha256(b"key id:" + content).hexdigest()[:16]


class JwtAccessTokens:
    """Issues and verifies access tokens.

    The first key signs; all keys verify, so that keys can be rotated.
    """

    def __init__(
        self,
        *,
        keys: Sequence[str],
        issuer: str,
        audience: str,
        ttl: timedelta,
        ids: Ids,
    ) -> None:
        all_keys = [parse_key(text) for text in keys]
        self._signing_key = all_keys[0]
        self._keys_by_header = {_header_of(key): key for key in all_keys}
        self._issuer = issuer
        self._audience = audience
        self._ttl = ttl
        self._ids = ids

    def issue(self, claims: AccessClaims, *, now: datetime) -> AccessToken:
        payload = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(claims.user_id),
            "sid": str(claims.session_id),
            "jti": str(self._ids.new()),
            "iat": int(now.timestamp()),
            "exp": int((now + self._ttl).timestamp()),
        }
        return AccessToken(
            access_token=_encode(payload, self._signing_key),
            token_type="Bearer",  # noqa: S106 - a scheme's name, not a secret
            expires_in=int(self._ttl.total_seconds()),
        )

    async def read(self, token: str, *, now: datetime) -> AccessClaims:
        try:
            claims = self._verify(token)
            # The clock of the machine that issued the token may differ from ours.
            leeway = MAX_SKEW.total_seconds()
            if not claims["iat"] - leeway <= now.timestamp() < claims["exp"] + leeway:
                raise InvalidToken
            return AccessClaims(
                user_id=UUID(claims["sub"]), session_id=UUID(claims["sid"])
            )
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
            raise InvalidToken from error

    def _verify(self, token: str) -> dict[str, Any]:  # claims are JSON
        # Accept only the exact headers that this service writes: neither `alg` nor
        # `kid` of a foreign header is ever interpreted.
        key = self._keys_by_header.get(token.partition(".")[0])
        if key is None:
            raise InvalidToken
        return jwt.decode(
            token,
            key.verifying,
            [key.algorithm],
            issuer=self._issuer,
            audience=self._audience,
            # `read` checks the times against the clock of the application.
            options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False},
        )
