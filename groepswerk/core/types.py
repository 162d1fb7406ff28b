"""The house's column types: a UTC instant, a uuid key made in Python, short and long text."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, LargeBinary, String, Text, TypeDecorator, Uuid
from sqlalchemy.orm import mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite gives naive datetimes back and PostgreSQL aware ones; here both are aware and in UTC.

    Raises ValueError for a naive datetime: a moment without a zone is a mistake, not a default.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC datetime whatever the driver gave."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_kept_uuid = lru_cache(maxsize=8192)(uuid.UUID)


class KeptUuid(Uuid[uuid.UUID]):
    """A uuid as SQLite gives it, in text. Making one is dear and a page reads the same ones again: they are kept."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], uuid.UUID | None]:
        """Turn the driver's text into the uuid."""
        return lambda text: None if text is None else _kept_uuid(text)


Key = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=uuid.uuid4)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(120))]
LongText = Annotated[str, mapped_column(Text)]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
