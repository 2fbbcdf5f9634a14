"""The command `app`, whose idle connections wait longer for a last request than clients pause.

Clients that share a busy machine with the server may need longer than it would wait.
"""

from entrypoints.cli import server


class PatientConnection(server.Connection):
    """The connection class; each serving process imports this module, and so waits longer."""


server.IDLE_CLOSE_DELAY = 10.0
server.Connection = PatientConnection  # type: ignore[misc]  # `serve` takes it from there
