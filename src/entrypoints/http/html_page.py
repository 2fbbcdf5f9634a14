"""Pages of development in HTML, without foreign assets."""

from html import escape

from fastapi.responses import HTMLResponse

from entrypoints.http.content_policy import csp_hashes

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
    f"default-src 'none'; style-src {next(csp_hashes([STYLE.encode()]))}; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def html_page(title: str, body: str) -> HTMLResponse:
    content = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return HTMLResponse(content, headers={"Content-Security-Policy": POLICY})
