"""Tables of the year: needs, phases, changes to undo, wishes, feeds; columns for capacity, waiting and the outbox.

Columns are added and dropped one by one, never by making a table anew: others refer to these, and they hold rows.

Revision ID: 0002
Revises: 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import groepswerk.core.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel", sa.Enum("by_hand", "email", "sms", name="channel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("days_before", sa.Integer(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("days_before IS NULL OR days_before BETWEEN 0 AND 7", name=op.f("ck_wish_days_before")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["contact.person_id"], name=op.f("fk_wish_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wish")),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "title", sa.Enum("neutral", "nickname", name="feedtitle", native_enum=False, length=40), nullable=False
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= made_at", name=op.f("ck_feed_ended_after_made")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_feed_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    op.create_index("ix_feed_person_id", "feed", ["person_id"], unique=False)

    op.create_table(
        "plan_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "planned",
                "imported",
                "copied",
                "moved",
                "cancelled",
                "guided",
                name="planchangekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("meetings", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_plan_change_group_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_plan_change_made_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_plan_change_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
    )
    op.create_index("ix_plan_change_group_id_made_at", "plan_change", ["group_id", "made_at"], unique=False)

    op.create_table(
        "phase_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "recruiting",
                "trust",
                "themes",
                "deepening",
                "initiative",
                "showing",
                "harvest",
                "after",
                name="phase",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("words_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_phase_step_made_by")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_phase_step_programme_id")),
        sa.ForeignKeyConstraint(["words_id"], ["utterance.id"], name=op.f("fk_phase_step_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_step")),
        sa.UniqueConstraint("programme_id", "phase", name=op.f("uq_phase_step_programme_id_phase")),
    )
    op.create_table(
        "session_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "childcare",
                "interpreter",
                "cook",
                "host",
                "transport",
                "second_guide",
                name="needkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("filled_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("count IS NULL OR count BETWEEN 1 AND 99", name=op.f("ck_session_need_count")),
        sa.CheckConstraint("person_id IS NULL OR filled_at IS NOT NULL", name=op.f("ck_session_need_filled_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_need_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_session_need_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_need")),
        sa.UniqueConstraint("session_id", "kind", name=op.f("uq_session_need_session_id_kind")),
    )
    op.create_index(op.f("ix_session_need_person_id"), "session_need", ["person_id"], unique=False)

    op.create_table(
        "stand_in",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("in_place_of", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["in_place_of"], ["person.id"], name=op.f("fk_stand_in_in_place_of")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_stand_in_session_id")),
        sa.PrimaryKeyConstraint("session_id", "in_place_of", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_person_id"), "stand_in", ["person_id"], unique=False)

    op.add_column("contact", sa.Column("email", sa.LargeBinary(), nullable=True))

    op.add_column("group_session", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column("group_session", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "group_session", sa.Column("awaits_decision", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "group_session",
        sa.Column(
            "made_at",
            groepswerk.core.types.UtcDateTime(timezone=True),
            nullable=False,
            server_default="2026-01-01 00:00:00.000000",
        ),
    )
    # When a meeting was made was not kept; it was after its group began.
    op.execute('UPDATE group_session SET made_at = (SELECT made_at FROM "group" WHERE "group".id = group_id)')

    op.add_column("group_session", sa.Column("story_id", sa.Uuid(), nullable=True))
    op.add_column("group_session", sa.Column("worked_id", sa.Uuid(), nullable=True))
    op.add_column("group_session", sa.Column("notes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("group_session", sa.Column("met", sa.JSON(), nullable=False, server_default="[]"))

    op.add_column("message", sa.Column("due_at", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True))
    op.add_column(
        "message", sa.Column("claimed_until", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("message", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("message", sa.Column("problem", sa.String(length=40), nullable=True))
    op.create_index("ix_message_channel_state_due_at", "message", ["channel", "state", "due_at"], unique=False)

    op.add_column("programme", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("programme", sa.Column("met_in", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("programme", sa.Column("feasts", sa.JSON(), nullable=False, server_default="[]"))

    op.add_column("rsvp", sa.Column("guests", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rsvp", sa.Column("waits_since", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True))
    op.add_column("rsvp", sa.Column("offered_until", groepswerk.core.types.UtcDateTime(timezone=True), nullable=True))
    waits = sa.text("waits_since IS NOT NULL")
    op.create_index("ix_rsvp_waits_since", "rsvp", ["waits_since"], sqlite_where=waits, postgresql_where=waits)

    op.add_column(
        "series",
        sa.Column(
            "kind",
            sa.Enum("core", "open", name="serieskind", native_enum=False, length=40),
            nullable=False,
            server_default="core",
        ),
    )
    op.add_column("series", sa.Column("weekdays", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("series", sa.Column("nth", sa.Integer(), nullable=True))
    op.add_column("series", sa.Column("capacity", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("series", "capacity")
    op.drop_column("series", "nth")
    op.drop_column("series", "weekdays")
    op.drop_column("series", "kind")

    op.drop_index("ix_rsvp_waits_since", table_name="rsvp")
    op.drop_column("rsvp", "offered_until")
    op.drop_column("rsvp", "waits_since")
    op.drop_column("rsvp", "guests")

    op.drop_column("programme", "feasts")
    op.drop_column("programme", "met_in")
    op.drop_column("programme", "version")

    op.drop_index("ix_message_channel_state_due_at", table_name="message")
    op.drop_column("message", "problem")
    op.drop_column("message", "attempts")
    op.drop_column("message", "claimed_until")
    op.drop_column("message", "due_at")

    op.drop_column("group_session", "made_at")
    op.drop_column("group_session", "met")
    op.drop_column("group_session", "notes")
    op.drop_column("group_session", "worked_id")
    op.drop_column("group_session", "story_id")

    op.drop_column("group_session", "awaits_decision")
    op.drop_column("group_session", "is_public")
    op.drop_column("group_session", "capacity")

    op.drop_column("contact", "email")

    op.drop_index(op.f("ix_stand_in_person_id"), table_name="stand_in")

    op.drop_table("stand_in")
    op.drop_index(op.f("ix_session_need_person_id"), table_name="session_need")

    op.drop_table("session_need")
    op.drop_table("phase_step")
    op.drop_index("ix_plan_change_group_id_made_at", table_name="plan_change")

    op.drop_table("plan_change")
    op.drop_index("ix_feed_person_id", table_name="feed")

    op.drop_table("feed")
    op.drop_table("wish")
