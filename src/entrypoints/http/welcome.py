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
from entrypoints.http.content_policy import digests
from entrypoints.http.paths import public_path
from entrypoints.http.use import Route, Use

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LINK = re.compile(r"https?://[^\s<>\"']+")

STYLE = """
:root {
  color-scheme: light dark;
  --muted: #59636e; --line: #d1d9e0; --link: #0550ae; --bad: #b3261e
}
@media (prefers-color-scheme: dark) {
  :root { --muted: #a0aab4; --line: #3d444d; --link: #79b8ff; --bad: #ff8a80 }
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
a { color: var(--link) } .muted { color: var(--muted) } .bad { color: var(--bad) }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .25rem 1rem }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
ul { list-style: none; padding: 0 } li { border-top: 1px solid var(--line); padding: .5rem 0 }
li, h1 { overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
"""
POLICY = (
    f"default-src 'none'; style-src {next(digests([STYLE.encode()]))}; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

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
        _links(prefix),
        "<h2>E-mails</h2>",
        _mails(mails, prefix),
    ]
    return _page("Hexagon", "\n".join(body))


@routes.get("/mails/{key}", include_in_schema=False, dependencies=[public])
async def mail(key: UUID, request: Request, read: Use[ReadMail]) -> HTMLResponse:
    if not _is_asked_locally(request):
        raise NotFound
    sent = await read(key=key)
    back = escape(public_path(request.scope, "/"))
    head = _facts({"to": sent.to, "sent": _time(sent.sent_at)})
    body = f'<p><a href="{back}">Back</a></p>\n<h1>{escape(sent.subject)}</h1>\n{head}'
    return _page(sent.subject, f"{body}\n<pre>{_with_links(sent.text)}</pre>")


def _is_asked_locally(request: Request) -> bool:
    """Return whether the Host is a loopback name, which prevents DNS rebinding."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in LOOPBACK


def _page(title: str, body: str) -> HTMLResponse:
    content = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return HTMLResponse(content, headers={"Content-Security-Policy": POLICY})


def _facts(facts: Mapping[str, str]) -> str:
    rows = (
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in facts.items()
    )
    return f"<dl>{''.join(rows)}</dl>"


def _health(state: WelcomeView) -> str:
    problems = {
        name: part.problem for name, part in state.parts.items() if part.problem
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


def _links(prefix: str) -> str:
    links = {
        "/docs": "the API's documentation; Authorize takes the admin's address and password",
        "/health/ready": "readiness",
        "/metrics": "metrics for admins, or on METRICS_PORT without a token",
        "/v1/jobs?state=dead": "dead jobs, for admins",
    }
    items = (
        f'<li><a href="{escape(prefix + path)}">{escape(path)}</a> '
        f'<span class="muted">{escape(text)}</span></li>'
        for path, text in links.items()
    )
    return f"<ul>{''.join(items)}</ul>"


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
