"""A server of the tests' own: it listens, and never responds."""

import shlex
import sys

from tests.servers import Server

LISTEN = """
import socket
listening = socket.create_server(("127.0.0.1", {port}))
print("it listens", flush=True)
while True:
    listening.accept()
"""


class Stub(Server):
    provided_by = "the tests"
    names = (sys.executable,)
    arguments = f"-c {shlex.quote(LISTEN)}"
    says_when_ready = "it listens"
    url_form = "stub://127.0.0.1:{port}"
