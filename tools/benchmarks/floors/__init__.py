"""The hot routes written by hand, without layers: the yardstick for what the layers cost.

They answer on the service's own PostgreSQL schema, with its access tokens and its JSON; they have
no middleware, log, metrics, deadline, problems or events. Where the schema changes, their
statements follow, and nothing else does.
"""
