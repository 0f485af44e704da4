"""The last step to each kind's table: which columns are put together, turned or left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smlib.sources.aliases import plain
from smlib.sources.errors import refuse
from smlib.sources.ids import from_links
from smlib.sources.opening import named_end
from smlib.sources.schema import KINDS, meaning
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

    from smlib.sources.convert import Job

_TYPES = {
    "count": "Int64",
    "amount": "Float64",
    "share": "Float64",
    "seconds": "Float64",
    "flag": "boolean",
    "time": "datetime64[us, UTC]",
    "day": "datetime64[us]",
}


def arranged(kind: str, found: dict[str, pd.Series], rows: int) -> pd.DataFrame:
    """Return the columns of a kind in their order, missing ones as missing, then what else there was."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in KINDS[kind]:
        empty = _TYPES.get(meaning(name), "string")
        columns[name] = found[name] if name in found else pd.Series(None, index=range(rows), dtype=empty)
    columns |= {name: values for name, values in found.items() if name not in columns}
    return pd.DataFrame(columns).reset_index(drop=True)


def constant(value: Any, rows: int, dtype: str = "string") -> pd.Series:
    """Return a column of one value."""
    import pandas as pd

    return pd.Series(value, index=range(rows), dtype=dtype)


def shaped(job: Job) -> pd.DataFrame:
    """Return the canonical table of converted columns."""
    import pandas as pd

    _leave_people_out(job)
    kind = job.match.format.kind
    if kind not in KINDS:
        return pd.DataFrame(job.found).reset_index(drop=True)
    if job.currency and "currency" in KINDS[kind] and "currency" not in job.found:
        job.found["currency"] = constant(job.currency, job.rows)
    return SHAPES.get(kind, _as_it_is)(job)


def _leave_people_out(job: Job) -> None:
    rules = job.match.format.rules
    private = [*rules.get("people", ()), *rules.get("texts", ())]
    gone = [name for name in private if name in job.found and not job.keep_text]
    for name in gone:
        del job.found[name]
    if gone:
        job.notes.add("privacy.left", "info", columns=listed(gone))


def _as_it_is(job: Job) -> pd.DataFrame:
    return arranged(job.match.format.kind, job.found, job.rows)


def _posts(job: Job) -> pd.DataFrame:
    import pandas as pd

    found, rows = job.found, job.rows
    for name in ("title", "description"):
        if name in found:
            longer, other = found.pop(name), found.get("text")
            if other is not None:
                longer = other.where(other.str.len().fillna(0) >= longer.str.len().fillna(0), longer)
            found["text"] = longer
    if "funded" in found:
        paid = found.pop("funded").str.casefold()
        if "is_paid" not in found:
            found["is_paid"] = (~paid.isin(["none"])).astype("boolean").mask(paid.isna())
    if "watch_time_h" in found:
        found["watch_time_s"] = found.pop("watch_time_h") * 3600
    if "permalink" in found:
        ids = found["post_id"] if "post_id" in found else constant(pd.NA, rows)
        found["post_id"] = ids.where(ids.notna(), from_links(found["permalink"][ids.isna()]).reindex(ids.index))
    if job.match.format.platform or "platform" not in found:
        found["platform"] = constant(job.match.format.platform or pd.NA, rows)
    if "basis" not in found:
        found["basis"] = constant("lifetime" if job.lifetime or "date" not in found else "window", rows)
    if job.lifetime or ("date" in found and not found["date"].notna().any()):
        found.pop("date", None)
    if "exported_at" not in found:
        end = named_end(job.file)
        stamp = pd.Timestamp(end, tz=job.tz).tz_convert("UTC") if end else pd.NaT
        found["exported_at"] = pd.Series(stamp, index=range(rows), dtype="datetime64[us, UTC]")
    if "source_file" not in found:
        found["source_file"] = constant(job.file, rows)
        found["source_row"] = pd.Series(job.match.sheet.lines, dtype="Int64")
    return arranged("posts", found, rows)


def _daily(job: Job) -> pd.DataFrame:
    rules = job.match.format.rules
    if rules.get("unpivot"):
        return _unpivoted(job)
    found, rows = job.found, job.rows
    if rules.get("metric_from_title"):
        names = {plain(title): metric for title, metric in rules.get("metrics", {}).items()}
        title = job.match.sheet.title
        metric = names.get(plain(title)) or plain(title).replace(" ", "_") or "value"
        if title and plain(title) not in names:
            job.notes.add("metric.unknown", title=title, metric=metric)
        found["metric"] = constant(metric, rows)
        found["unit"] = constant("count", rows)
    if "value" in found:
        found["value"] = found["value"].astype("Float64")
    return arranged("daily", found, rows)


def _unpivoted(job: Job) -> pd.DataFrame:
    """Turn columns of figures into rows: a day and metric each."""
    import pandas as pd

    found, each = job.found, job.match.format
    dimensions = [name for name in each.rules.get("dimensions", ()) if name in found]
    figures = [
        name
        for name, values in found.items()
        if getattr(values.dtype, "kind", "O") in "iuf" and name not in (*dimensions, "account_id", "date")
    ]
    if "watch_time_h" in figures:
        found["watch_time_s"] = found.pop("watch_time_h") * 3600
        figures = ["watch_time_s" if name == "watch_time_h" else name for name in figures]
    parts = []
    units = {"share": "share", "seconds": "seconds", "amount": job.currency or "number"}
    for name in figures:
        part = {key: found[key] for key in ("date", "account_id", *dimensions) if key in found}
        part["metric"] = constant(_slug(name), job.rows)
        part["value"] = found[name].astype("Float64")
        part["unit"] = constant(units.get(each.meaning(name), "count"), job.rows)
        parts.append(arranged("daily", part, job.rows))
    if not parts:
        return arranged("daily", {}, 0)
    table = pd.concat(parts, ignore_index=True)
    if each.rules.get("dateless"):
        if job.end_date is not None:
            table["date"] = pd.Series(pd.Timestamp(job.end_date), index=table.index, dtype="datetime64[us]")
        else:
            job.notes.add("date.no_period")
    return table.sort_values(["date", "metric"], kind="stable", ignore_index=True)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", plain(name)).strip("_")


def _visits(job: Job) -> pd.DataFrame:
    import pandas as pd

    found, rules = job.found, job.match.format.rules
    if "source_medium" in found:
        both = found.pop("source_medium").str.partition(" / ")
        found.setdefault("source", both[0].astype("string"))
        found.setdefault("medium", both[2].astype("string"))
    if "nth_day" in found and "date" not in found:
        day = pd.to_numeric(found.pop("nth_day"), errors="coerce")
        found["date"] = _start(job) + pd.to_timedelta(day.astype("Float64"), unit="D")
    for name in ("source", "medium", "campaign", "page"):
        if name in found and rules.get("unset"):
            found[name] = found[name].mask(found[name].isin(rules["unset"]))
    if "label" in found:
        _label(job)
    if "revenue" in found:
        found["revenue"] = found["revenue"].astype("Float64")
    if "conversions" in found:
        found["conversions"] = found["conversions"].astype("Float64")
    return arranged("visits", found, job.rows)


def _start(job: Job) -> Any:
    """Return the first day that a report's comments name."""
    import pandas as pd

    for line in job.match.sheet.preamble:
        if hit := re.search(r"(?:Start date|Startdatum|Beginn):?\s*(\d{8})", line):
            return pd.Timestamp(hit[1]).as_unit("us")
    raise refuse("date.no_year", column="Nth day", example="0000")


def _label(job: Job) -> None:
    """Matomo's first column is a page, a campaign or a source; the segment beside it says which."""
    found = job.found
    label = found.pop("label")
    words = job.match.format.rules.get("empty_words", ())
    segment = found["segment"].dropna() if "segment" in found else label.iloc[:0]
    first = str(segment.iloc[0]) if len(segment) else ""
    if "referrerName" in first and "campaign" not in found:
        found["campaign"] = label
    elif "referrerType" in first or "referrerKeyword" in first:
        found["source"] = label
    elif "url" in found or "pageUrl" in first or label.dropna().str.startswith("/").any():
        found["page"] = label
    else:
        found["label"] = label
    if len(label) and label.isin(words).all():
        job.empty = True


def _ads(job: Job) -> pd.DataFrame:
    found = job.found
    if "date" not in found and "starts_on" in found:
        found["date"] = found["starts_on"]
    return arranged("ads", found, job.rows)


def _tickets(job: Job) -> pd.DataFrame:
    import pandas as pd

    found = job.found
    if "first_reply_min" in found and "first_reply_at" not in found:
        minutes = found["first_reply_min"].astype("Float64")
        wait = pd.Series(pd.to_timedelta(minutes, unit="min"), index=minutes.index)
        found["first_reply_at"] = (found["created_at"] + wait).astype("datetime64[us, UTC]")
    return arranged("tickets", found, job.rows)


SHAPES: dict[str, Callable[[Job], pd.DataFrame]] = {
    "posts": _posts,
    "daily": _daily,
    "visits": _visits,
    "ads": _ads,
    "tickets": _tickets,
}
