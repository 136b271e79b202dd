"""What alembic runs: the steps, on the connection that the store gives it."""

from __future__ import annotations

from alembic import context

from casex.registry.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
