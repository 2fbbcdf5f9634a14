"""OAuth2 error responses (RFC 6749, 5.2), instead of problems."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from application.errors import RateLimited, Refused, Unauthenticated, Unavailable
from entrypoints.http.forms import Handler
from entrypoints.http.problems import Responses
from entrypoints.http.route import Route

ErrorCode = Literal["invalid_request", "invalid_grant", "unsupported_grant_type"]


class TokenError(BaseModel):
    error: ErrorCode
    error_description: str


TOKEN_ERROR = {
    "model": TokenError,
    "description": "The request or the grant is invalid.",
}
PROBLEMS = (408, 503)
"""Statuses for which the middleware responds with a problem on this route, too."""


class TokenRoute(Route):
    """Route that reports errors in the format of OAuth2."""

    def __init__(
        self, path: str, endpoint: Callable[..., object], **options: Any
    ) -> None:
        errors: Responses = {"4XX": TOKEN_ERROR}
        super().__init__(path, endpoint, **{**options, "responses": errors})
        problems: Responses = {status: self.responses[status] for status in PROBLEMS}
        self.responses = {**errors, **problems}

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_errors(request: Request) -> Response:
            try:
                return await handle(request)
            except Unavailable:
                raise
            except Refused as refusal:
                return _answer_refusal(refusal)
            except RequestValidationError as error:
                return _answer_invalid(error)
            except HTTPException as error:
                return _error_response(
                    "invalid_request", error.detail, error.status_code
                )

        return handle_errors


def _answer_refusal(refusal: Refused) -> Response:
    if isinstance(refusal, Unauthenticated):
        return _error_response("invalid_grant", str(refusal))
    if isinstance(refusal, RateLimited):
        response = _error_response(
            "invalid_request", str(refusal), HTTPStatus.TOO_MANY_REQUESTS
        )
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    return _error_response("invalid_request", str(refusal))


def _answer_invalid(error: RequestValidationError) -> Response:
    first = error.errors()[0]
    if first["type"] == "union_tag_invalid":
        return _error_response(
            "unsupported_grant_type", "grant_type must be password or refresh_token."
        )
    field = str(first["loc"][-1])
    return _error_response("invalid_request", f"{field}: {first['msg']}")


def _error_response(
    error: ErrorCode, description: str, status: int = HTTPStatus.BAD_REQUEST
) -> Response:
    """Return an error response.

    Replaces characters that RFC 6749, 5.2 does not allow in descriptions, which are
    printable ASCII without quotes and backslashes.
    """
    allowed = "".join(
        character if character not in '"\\' and character.isprintable() else "'"
        for character in description.encode("ascii", "replace").decode()
    )
    content = TokenError(error=error, error_description=allowed[:200])
    return JSONResponse(content.model_dump(), status)
