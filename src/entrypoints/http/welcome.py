"""Welcome page of development at `/`: state, links and the last e-mails."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from application.errors import NotFound
from application.mail import SentMail
from application.welcome import ReadMail, ViewWelcome, WelcomeView
from entrypoints.http.caller import public
from entrypoints.http.html_page import html_page
from entrypoints.http.paths import public_path
from entrypoints.http.route import Route
from entrypoints.http.use import Use

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LINK = re.compile(r"https?://[^\s<>\"']+")

routes = APIRouter(route_class=Route)  # not `router`: disabled in production


@routes.get("/", include_in_schema=False, dependencies=[public])
async def welcome(request: Request, view: Use[ViewWelcome]) -> HTMLResponse:
    facts: Mapping[str, str] = request.app.state.welcome_facts
    state = await view()
    mails = state.mails if _is_asked_locally(request) else ()
    prefix = public_path(request.scope, "")
    body = [
        "<h1>Hexagon is running</h1>",
        _facts({**facts, "version": state.version}),
        _health(state),
        "<h2>Where to look</h2>",
        _links(request),
        "<h2>E-mails</h2>",
        _mails(mails, prefix),
    ]
    return html_page("Hexagon", "\n".join(body))


@routes.get("/mails/{key}", include_in_schema=False, dependencies=[public])
async def mail(key: UUID, request: Request, read: Use[ReadMail]) -> HTMLResponse:
    if not _is_asked_locally(request):
        raise NotFound
    sent = await read(key=key)
    back = escape(public_path(request.scope, "/"))
    head = _facts({"to": sent.to, "sent": _time(sent.sent_at)})
    body = f'<p><a href="{back}">Back</a></p>\n<h1>{escape(sent.subject)}</h1>\n{head}'
    return html_page(sent.subject, f"{body}\n<pre>{_with_links(sent.text)}</pre>")


def _is_asked_locally(request: Request) -> bool:
    """Return whether the Host is a loopback name, which prevents DNS rebinding."""
    return _host_name(request) in LOOPBACK


def _host_name(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:  # a malformed Host
        return None


def _facts(facts: Mapping[str, str]) -> str:
    rows = (
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in facts.items()
    )
    return f"<dl>{''.join(rows)}</dl>"


def _health(state: WelcomeView) -> str:
    problems = {
        name: check.problem for name, check in state.checks.items() if check.problem
    }
    lines = [
        f'<p class="bad">{escape(f"{name}: {why}")}</p>'
        for name, why in problems.items()
    ]
    if state.dead_jobs:
        hint = f'{state.dead_jobs} dead jobs: make app args="jobs list --dead"'
        lines.append(f'<p class="bad">{escape(hint)}</p>')
    healthy = "<p>Healthy: storage and broker answer, and no job is dead.</p>"
    return "\n".join(lines) or healthy


def _links(request: Request) -> str:
    prefix = public_path(request.scope, "")
    links = {
        f"{prefix}/docs": (
            "the API's documentation; Authorize takes the admin's address and password"
        ),
        **_operators_links(request),
        f"{prefix}/v1/jobs?state=dead": "dead jobs, for admins",
    }
    items = (
        f'<li><a href="{escape(url)}">{escape(url)}</a> '
        f'<span class="muted">{escape(text)}</span></li>'
        for url, text in links.items()
    )
    return f"<ul>{''.join(items)}</ul>"


def _operators_links(request: Request) -> Mapping[str, str]:
    """Return links to METRICS_PORT if it is set, where a browser needs no token."""
    port = request.app.state.metrics_port
    if port is None:
        prefix = public_path(request.scope, "")
        return {
            f"{prefix}/health/ready": "readiness",
            f"{prefix}/metrics": "metrics for admins, or on METRICS_PORT without a token",
        }
    name = _host_name(request) or "127.0.0.1"
    host = f"[{name}]" if ":" in name else name
    return {
        f"http://{host}:{port}/health": "health of the storage, the broker and the jobs",
        f"http://{host}:{port}/metrics": "metrics",
    }


def _mails(mails: Sequence[SentMail], prefix: str) -> str:
    if not mails:
        return (
            '<p class="muted">None. They are listed here while MAIL_URL is file:// and HOST '
            "is this machine.</p>"
        )
    items = (
        f'<li><a href="{escape(prefix)}/mails/{sent.key}">{escape(sent.subject)}</a><br>'
        f'<span class="muted">to {escape(sent.to)}, {_time(sent.sent_at)}</span></li>'
        for sent in mails
    )
    return f"<ul>{''.join(items)}</ul>"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _with_links(text: str) -> str:
    """Return the text escaped, with its URLs as links."""
    parts = []
    end = 0
    for match in LINK.finditer(text):
        address = escape(match[0])
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a rel="noreferrer" href="{address}">{address}</a>')
        end = match.end()
    return "".join([*parts, escape(text[end:])])
