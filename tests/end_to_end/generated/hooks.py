"""Hooks that sign in with ROLE, and use existing ids in two of three cases."""

import json
import os
from typing import Any

import httpx
import schemathesis

EXISTING: dict[str, str] = json.loads(os.environ["EXISTING"])  # by their names in paths


class SignedIn:
    """Authentication that signs in again if an earlier case may have ended the session."""

    token: str | None = None

    def get(self, case: Any, context: Any) -> str:
        if SignedIn.token is None:
            account = {"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]}
            answer = httpx.post(f"{os.environ['API']}/v1/sessions", json=account)
            SignedIn.token = answer.json()["access_token"]
        return SignedIn.token

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


if os.environ["EMAIL"]:
    schemathesis.auth(refresh_interval=None)(SignedIn)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    ended = case.method == "DELETE" and case.path.startswith("/v1/sessions")
    if ended or response.status_code == 401:
        SignedIn.token = None


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    global _asked  # noqa: PLW0603 - the hooks of schemathesis are functions
    _asked += 1
    if _asked % 3 and path_parameters:
        return {
            **path_parameters,
            **{k: v for k, v in EXISTING.items() if k in path_parameters},
        }
    return path_parameters


_asked = 0
