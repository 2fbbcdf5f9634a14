"""Access tokens as signed JWTs (RFC 7519, RFC 9068)."""

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from application.identity.ports import InvalidToken
from application.identity.views import AccessToken
from application.ids import Ids

ALGORITHM = "HS256"
TYPE = "at+jwt"


class JwtAccessTokens:
    def __init__(self, *, key: str, issuer: str, audience: str, ttl: timedelta, ids: Ids) -> None:
        self._key, self._issuer, self._audience, self._ttl = key, issuer, audience, ttl
        self._ids = ids

    def issue(self, user_id: UUID, *, now: datetime) -> AccessToken:
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "jti": str(self._ids.new()),
            "iat": int(now.timestamp()),
            "exp": int((now + self._ttl).timestamp()),
        }
        token = jwt.encode(claims, self._key, ALGORITHM, headers={"typ": TYPE})
        return AccessToken(
            access_token=token,
            token_type="Bearer",  # noqa: S106 - a scheme's name, no secret
            expires_in=int(self._ttl.total_seconds()),
        )

    def read(self, token: str, *, now: datetime) -> UUID:
        try:
            if jwt.get_unverified_header(token).get("typ") != TYPE:
                raise InvalidToken
            claims = jwt.decode(
                token,
                self._key,
                [ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                # Time is an input: both are compared with `now` below.
                options={
                    "require": ["exp", "iat", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            if not claims["iat"] <= now.timestamp() < claims["exp"]:
                raise InvalidToken
            return UUID(claims["sub"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise InvalidToken from error
