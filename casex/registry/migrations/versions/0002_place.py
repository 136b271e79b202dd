"""Who named a study, and where its file lay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Two columns more; nothing is known of what is there already."""
    op.add_column("documents", sa.Column("given", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("documents", sa.Column("place", sa.Text()))
    op.create_index("ix_documents_place", "documents", ["place"])
