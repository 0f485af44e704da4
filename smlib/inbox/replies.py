"""How long a customer waits for an answer: one row per customer turn, for the team as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smlib.inbox.clocks import Hours, InboxError, hours_of, waits
from smlib.tables import computed, frame, like, native, nw, require, to_pandas, unsupported

if TYPE_CHECKING:
    import pandas as pd

SPEAKERS = ("customer", "company")
# Engines without ordered windows go through pandas, which takes the fast way.
THROUGH_PANDAS = ("pandas", "pyarrow")
RESULT = ("conversation_id", "asked_at", "answered_at", "minutes", "business_minutes")


def response_times(messages: Any, hours: Any = None) -> Any:
    """Return how long each question waited for its answer.

    A *turn* is what a customer writes until the company answers: several messages in a row are one turn, asked with
    the first. The answer is the company's next message in that conversation. Automatic replies (`auto`) and other
    roles do not count, neither as an answer nor as a question. There is no column for a person.

    Ties: at the same moment the question comes first, so an answer in the same second counts as one after 0 minutes.
    Input may be unsorted; a message that occurs twice changes nothing. Rows without conversation, time or role cannot
    be placed and are left out (pandas: counted in `.attrs["smlib"]["notes"]`). A company message that opens a
    conversation answers nothing.

    Args:
        messages: table with `conversation_id`, `sent_at`, `role` (`customer`, `company`, `auto`), and `channel` if
            `hours` differ by channel; pandas, Polars (eager, lazy), DuckDB or PyArrow.
        hours: when somebody could answer: `sm.business_hours(...)`, hours in words, or a dict channel → hours in which
            `"*"` means all others. Without it `business_minutes` is missing.

    Returns:
        The same kind of table, one row per turn in no particular order: `conversation_id`, `asked_at`, `answered_at`
        (missing: still open), `minutes` on the clock and `business_minutes` within the hours (floats; missing while
        open, never 0). Times keep their zone; times without one are differences on the wall clock. Lazy tables stay
        lazy without `hours`; with them they are computed here.

    Raises:
        ColumnError: for a missing column.
        InboxError: if `sent_at` holds no times, or a channel has no hours.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> messages = pd.DataFrame({
        ...     "conversation_id": ["a", "a"],
        ...     "sent_at": pd.to_datetime(["2026-04-02 16:00", "2026-04-07 09:00"]).tz_localize("Europe/Berlin"),
        ...     "role": ["customer", "company"],
        ... })
        >>> sm.response_times(messages, "Mo-Fr 08:00-17:00")["business_minutes"].tolist()  # over Easter
        [120.0]
    """
    clock = hours_of(hours)
    table = frame(messages, "conversation_id", "sent_at", "role")
    columns = ["conversation_id", "sent_at", "role"]
    if isinstance(clock, dict):
        require(table, "channel")
        columns.append("channel")
    engine = table.implementation.name.lower()
    if engine in THROUGH_PANDAS:
        return like(table, _by_pandas(to_pandas(native(table.select(columns))), clock))
    if engine == "dask":
        raise unsupported("response_times", engine)
    return native(_by_windows(table.select(columns), clock))


def _by_windows(table: Any, clock: Hours | None) -> Any:
    """Two ordered windows in one order, planned by the engine: who spoke before, and when the company speaks next."""
    schema = table.collect_schema()
    if not schema["sent_at"].is_temporal():
        raise InboxError("time_kind", given=schema["sent_at"])
    key, sent, company = (nw.col(name) for name in ("conversation_id", "sent_at", "_company"))
    there = ~key.is_null() & ~sent.is_null()
    if schema["conversation_id"].is_float():
        there = there & ~key.is_nan()
    order = ["sent_at", "_company"]  # at the same moment the question comes first
    said = (
        table.lazy()
        .filter(nw.col("role").is_in(SPEAKERS), there)
        .with_columns(_company=nw.col("role") == "company")
        .with_columns(
            _before=company.shift(1).over("conversation_id", order_by=order),
            _answer=nw.when(company).then(sent),
        )
        .with_columns(
            answered_at=nw.col("_answer").fill_null(strategy="backward").over("conversation_id", order_by=order)
        )
        .filter(~company & (nw.col("_before").is_null() | nw.col("_before")))
        .with_columns(
            asked_at=sent,
            minutes=(nw.col("answered_at") - sent).dt.total_microseconds() / 60_000_000,
        )
    )
    if clock is None:
        turns = said.with_columns(business_minutes=nw.lit(None, nw.Float64)).select(RESULT)
        return turns.collect() if isinstance(table, nw.DataFrame) else turns
    turns = said.collect() if isinstance(table, nw.DataFrame) else said
    return computed(
        turns,
        lambda t: {"business_minutes": waits(t["asked_at"], t["answered_at"], t.get("channel"), clock)},
        ("asked_at", "answered_at", *(["channel"] if isinstance(clock, dict) else [])),
    ).select(RESULT)


def _by_pandas(table: pd.DataFrame, clock: Hours | None) -> pd.DataFrame:
    """One sort of whole numbers, then comparisons of neighbours."""
    import numpy as np
    import pandas as pd

    sent = as_times(table["sent_at"])
    company = (table["role"] == "company").to_numpy(dtype=bool, na_value=False)
    customer = (table["role"] == "customer").to_numpy(dtype=bool, na_value=False)
    there = table["conversation_id"].notna().to_numpy() & sent.notna().to_numpy()
    rows = np.flatnonzero((company | customer) & there)
    talk = pd.factorize(table["conversation_id"].array.take(rows))[0]
    moment = sent.array.take(rows).astype("datetime64[us]" if sent.dt.tz is None else sent.dtype)
    ticks = np.asarray(moment.asi8) * 2 + company[rows]  # at the same moment the question comes first
    order = np.lexsort((ticks, talk))
    rows, talk = rows[order], talk[order]
    speaks = company[rows]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = talk[1:] != talk[:-1]
    change = first.copy()
    change[1:] |= speaks[1:] != speaks[:-1]
    runs = np.flatnonzero(change)  # where somebody else begins to speak
    follows = np.full(len(runs), -1)
    follows[:-1] = np.where(first[runs[1:]], -1, rows[runs[1:]])
    asks = ~speaks[runs]
    asked, answered = rows[runs[asks]], follows[asks]
    turns = pd.DataFrame(
        {
            "conversation_id": table["conversation_id"].array.take(asked),
            "asked_at": sent.array.take(asked),
            "answered_at": sent.array.take(answered, allow_fill=True),
        }
    )
    turns["minutes"] = (turns["answered_at"] - turns["asked_at"]).dt.total_seconds() / 60
    channel = pd.Series(table["channel"].array.take(asked)) if "channel" in table else None
    turns["business_minutes"] = waits(turns["asked_at"], turns["answered_at"], channel, clock)
    lost = int((~there).sum())
    notes = [{"code": "messages.unplaced", "level": "warning", "message": lost}] if lost else []
    turns.attrs["smlib"] = {"kind": "replies", "notes": notes}
    return turns


def as_times(column: pd.Series[Any]) -> Any:
    """Return a column of times; text in the order year, month, day is read, anything else refused."""
    import pandas as pd

    if column.dtype.kind == "M":
        return column
    if column.isna().all():
        return pd.to_datetime(column)
    if column.dtype.kind not in "OTUS":
        raise InboxError("time_kind", given=column.dtype)
    try:
        return pd.to_datetime(column, format="ISO8601")
    except ValueError:
        pass
    try:
        return pd.to_datetime(column, format="ISO8601", utc=True)  # summer and winter time in one column
    except ValueError as error:
        raise InboxError("time_kind", given=column.dropna().iloc[0]) from error
