"""TLS options in the URLs of brokers."""

import ssl

from adapters.server_url import ServerURL, UnusableURL

FILES = ("cafile", "certfile", "keyfile")


def tls_context(address: ServerURL, *, scheme: str) -> ssl.SSLContext | None:
    """Return the context of a connection, or None unless the URL has the TLS scheme.

    Without `cafile` the system's certificates verify the server. `certfile` is the
    client's own certificate; its key may be in the same file.

    Raises UnusableURL if a file cannot be used, or is named without TLS.
    """
    query = address.query
    if address.scheme != scheme:
        for name in query.keys() & {*FILES, "capath", "no_verify_ssl"}:
            raise UnusableURL(f"{scheme}://…, or no {name}")
        return None
    if "keyfile" in query and "certfile" not in query:
        raise UnusableURL("certfile beside keyfile")
    try:
        context = ssl.create_default_context(
            cafile=query.get("cafile"), capath=query.get("capath")
        )
        if "certfile" in query:
            # The password prevents a prompt for one.
            context.load_cert_chain(
                query["certfile"], query.get("keyfile"), password=""
            )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusableURL(f"{', '.join(FILES)} as PEM files ({reason})") from None
    return context
