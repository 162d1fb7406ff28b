"""Another key for what is said after somebody left; what a group's pages are called in a browser.

Revision ID: 0003
Revises: 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.add_column("data_key", sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("uq_data_key_owner", table_name="data_key")
    op.create_index("uq_data_key_owner", "data_key", ["owner_kind", "owner_id", "epoch"], unique=True)
    op.add_column("group", sa.Column("key_epoch", sa.Integer(), nullable=False, server_default="0"))
    for table in ("utterance", "rendition"):
        op.add_column(table, sa.Column("key_id", sa.Uuid(), nullable=True))
    # Until now everybody had one key, and what was sealed for her was sealed with it.
    op.execute(
        "UPDATE utterance SET key_id = (SELECT data_key.id FROM data_key WHERE data_key.owner_kind ="
        " utterance.owner_kind AND data_key.owner_id = utterance.owner_id) WHERE sealed IS NOT NULL"
    )
    op.execute(
        "UPDATE rendition SET key_id = (SELECT utterance.key_id FROM utterance"
        " WHERE utterance.id = rendition.utterance_id) WHERE sealed IS NOT NULL"
    )
    op.add_column(
        "group",
        sa.Column(
            "cover",
            sa.Enum("appointment", "calendar", "week", "notes", name="cover", native_enum=False, length=40),
            nullable=False,
            server_default="appointment",
        ),
    )


def downgrade() -> None:
    """Undo it. Refused where a group has more than one key: the earlier tables have no place for a second."""
    later = op.get_bind().scalar(sa.text("SELECT count(*) FROM data_key WHERE epoch > 0"))
    if later:
        raise RuntimeError(f"{later} later data keys open words that are still read; going back would lose them.")
    op.drop_column("group", "cover")
    for table in ("rendition", "utterance"):
        op.drop_column(table, "key_id")
    op.drop_column("group", "key_epoch")
    op.drop_index("uq_data_key_owner", table_name="data_key")
    op.create_index("uq_data_key_owner", "data_key", ["owner_kind", "owner_id"], unique=True)
    op.drop_column("data_key", "epoch")
