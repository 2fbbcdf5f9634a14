"""The pair of tokens that keeps somebody signed in."""

from dataclasses import asdict
from datetime import datetime

from application.identity.ports import AccessTokens, Presented
from application.identity.views import SignedIn
from domain.identity.session import Session


def signed_in(
    session: Session, tokens: AccessTokens, *, refresh_token: str, now: datetime
) -> SignedIn:
    presented = Presented(user_id=session.user_id, session_id=session.id)
    return SignedIn(**asdict(tokens.issue(presented, now=now)), refresh_token=refresh_token)
