"""From text to the canonical table: each column by what its cells mean, nothing guessed that a cell can prove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smlib.sources.aliases import plain
from smlib.sources.decode import repair_cells
from smlib.sources.errors import refuse
from smlib.sources.ids import from_links, to_ids
from smlib.sources.moments import to_moments
from smlib.sources.notes import Notes
from smlib.sources.numbers import looks_like_numbers, to_numbers
from smlib.sources.opening import named_end
from smlib.sources.recognise import Match
from smlib.sources.schema import KINDS, meaning
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

YES = {"1", "true", "yes", "ja", "wahr", "boosted", "1.0"}
NO = {"0", "false", "no", "nein", "falsch", "none", "0.0"}
POST_KINDS = {
    "photo": "photos photo fotos foto bilder bild image status_photo ig_image ig_bild ig_foto picture",
    "video": "videos video ig_video status_video live",
    "reel": "reels reel ig_reel",
    "carousel": "carousel karussell ig_carousel ig_karussell album multi_photo",
    "link": "links link shared_link",
    "text": "text status texte",
    "story": "story stories ig_story storys",
}
_KIND_OF = {word: kind for kind, words in POST_KINDS.items() for word in words.split()}


@dataclass
class Job:
    """What the steps of one conversion share."""

    match: Match
    notes: Notes
    tz: str
    date_order: str | None
    file: str
    end_date: Any = None
    lifetime: bool = False
    found: dict[str, pd.Series] = field(default_factory=dict)
    currency: str | None = None

    @property
    def order_guess(self) -> str:
        """Order of day and month where no cell decides."""
        orders = self.match.format.rules.get("date_order", {})
        return str(orders.get(self.match.language, "mdy" if self.match.language == "en" else "dmy"))


def convert(job: Job) -> pd.DataFrame:
    """Return the canonical table of a recognised sheet.

    Raises:
        SourceError: `col.missing`, `date.mixed`, `num.mixed`.
    """
    match, sheet = job.match, job.match.sheet
    _needed(job)
    cells = repair_cells(sheet.cells, job.notes)
    unknown: list[str] = []
    empty: list[str] = []
    for place, name in enumerate(match.fields):
        heading, column = sheet.header[place], cells[place]
        if name is None:
            if (column == "").all() and len(column):
                empty.append(heading)
                continue
            name = _free_name(heading, job.found)
            unknown.append(heading)
            job.found[name] = _unknown(job, column, heading)
            continue
        if len(column) and name not in KINDS.get(match.format.kind, ()) and (column == "").all():
            empty.append(heading)
            continue
        job.found[name] = one_column(job, column, heading, name)
    _note_unknown(job, unknown)
    if empty:
        job.notes.add("col.empty", "info", columns=listed([plain_heading for plain_heading in empty if plain_heading]))
    return SHAPES.get(match.format.kind, _plain_shape)(job)


def _needed(job: Job) -> None:
    have = set(job.match.fields)
    for name in job.match.format.needed:
        if not have & set(name.split("|")):
            spelled = [_spelling(job, part) for part in name.split("|")]
            raise refuse(
                "col.missing",
                column=listed(spelled, "or"),
                file=job.file,
                available=listed([h for h in job.match.sheet.header if h][:12]),
                menu=job.match.format.menu["de" if job.match.language == "de" else "en"],
            )


def _spelling(job: Job, name: str) -> str:
    """Return how the export would write a field's heading in its language."""
    from smlib.sources.aliases import shipped

    own = [alias.spelling for alias in job.match.format.columns.values() if alias.field == name]
    for alias in shipped():
        if alias.field == name and alias.language == job.match.language:
            return alias.spelling
    return own[0] if own else name


def _free_name(heading: str, taken: dict[str, pd.Series]) -> str:
    name, place = heading or "column", 2
    while name in taken:
        name, place = f"{heading} ({place})", place + 1
    return name


def _note_unknown(job: Job, unknown: list[str]) -> None:
    twice = {h for h in unknown if sum(plain(h) == plain(other) for other in job.match.sheet.header) > 1}
    if twice:
        job.notes.add("col.duplicate", columns=listed(sorted(twice)))
    fresh = [heading for heading in unknown if heading and heading not in twice]
    if fresh and job.match.format.key != "plain":
        job.notes.add("col.unknown", columns=listed(fresh[:8]), first=fresh[0])


def _unknown(job: Job, column: pd.Series[str], heading: str) -> pd.Series:
    if looks_like_numbers(column):
        return to_numbers(column, heading, job.match.sheet.lines, Notes(), whole=False, language=job.match.language)
    return _text(column)


def _text(column: pd.Series[str]) -> pd.Series:
    texts = column.astype("string")
    return texts.mask(column == "")


def one_column(job: Job, column: pd.Series[str], heading: str, name: str) -> pd.Series:
    """Return one column as its meaning wants it."""
    import pandas as pd

    what, lines, notes = meaning(name), job.match.sheet.lines, job.notes
    if what == "id":
        return to_ids(column, heading, notes)
    if what in ("time", "day"):
        moments = to_moments(
            column, heading, lines, notes, tz=job.tz, order=job.date_order, guess=job.order_guess, day=what == "day"
        )
        job.lifetime = job.lifetime or moments.lifetime
        return moments.values
    if what in ("count", "amount", "share", "seconds"):
        if "(" in heading and (code := heading.rpartition("(")[2].rstrip(")")) in ("EUR", "USD", "CHF", "GBP"):
            job.currency = code
        return to_numbers(column, heading, lines, notes, whole=what == "count", language=job.match.language)
    if what == "flag":
        folded = column.str.strip().str.casefold()
        flags = pd.Series(pd.NA, index=column.index, dtype="boolean")
        return flags.mask(folded.isin(list(YES)), True).mask(folded.isin(list(NO)), False)
    if what == "kind":
        words = {text: post_kind(text) for text in column.unique()}
        return column.map(words).astype("string")
    return _text(column)


def post_kind(text: str) -> Any:
    """Return the kind of a post: photo, video, reel, carousel, link, text, story, other; NA for no word at all."""
    import pandas as pd

    word = plain(text).replace(" ", "_")
    return _KIND_OF.get(word, "other") if word else pd.NA


def arranged(kind: str, found: dict[str, pd.Series], rows: int) -> pd.DataFrame:
    """Return the columns of a kind in their order, missing ones as missing, then what else there was."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in KINDS[kind]:
        columns[name] = found[name] if name in found else pd.Series(None, index=range(rows), dtype=_empty_type(name))
    columns |= {name: values for name, values in found.items() if name not in columns}
    return pd.DataFrame(columns).reset_index(drop=True)


def _empty_type(name: str) -> str:
    return {
        "count": "Int64",
        "amount": "Float64",
        "share": "Float64",
        "seconds": "Float64",
        "flag": "boolean",
        "time": "datetime64[us, UTC]",
        "day": "datetime64[us]",
    }.get(meaning(name), "string")


def constant(value: Any, rows: int, dtype: str = "string") -> pd.Series:
    """Return a column of one value."""
    import pandas as pd

    return pd.Series(value, index=range(rows), dtype=dtype)


def _posts(job: Job) -> pd.DataFrame:
    import pandas as pd

    found, rows = job.found, len(job.match.sheet.cells)
    for name in ("title", "description"):
        if name in found:
            other = found.get("text")
            longer = found[name]
            if other is not None:
                use = other.str.len().fillna(0) >= longer.str.len().fillna(0)
                longer = other.where(use, longer)
            found["text"] = longer
            del found[name]
    if "funded" in found:
        paid = found.pop("funded").str.casefold()
        if "is_paid" not in found:
            found["is_paid"] = (~paid.isin(["none"])).astype("boolean").mask(paid.isna())
    if "permalink" in found:
        links = from_links(found["permalink"])
        found["post_id"] = found["post_id"].fillna(links) if "post_id" in found else links
    found["platform"] = constant(job.match.format.platform or pd.NA, rows)
    found["basis"] = constant("lifetime" if job.lifetime or "date" not in found else "window", rows)
    if job.lifetime:
        found.pop("date", None)
    elif "date" in found and found["date"].notna().sum() == 0:
        found.pop("date")
    if job.currency:
        found["currency"] = constant(job.currency, rows)
    end = named_end(job.file)
    stamp = pd.Timestamp(end, tz=job.tz).tz_convert("UTC") if end else pd.NaT
    found["exported_at"] = pd.Series(stamp, index=range(rows), dtype="datetime64[us, UTC]")
    found["source_file"] = constant(job.file, rows)
    found["source_row"] = pd.Series(job.match.sheet.lines, dtype="Int64")
    return arranged("posts", found, rows)


def _daily(job: Job) -> pd.DataFrame:
    found, rows = job.found, len(job.match.sheet.cells)
    names = {plain(title): metric for title, metric in job.match.format.rules.get("metrics", {}).items()}
    title = job.match.sheet.title
    metric = names.get(plain(title)) or plain(title).replace(" ", "_") or "value"
    if title and plain(title) not in names:
        job.notes.add("metric.unknown", title=title, metric=metric)
    found["metric"] = constant(metric, rows)
    found["unit"] = constant("count", rows)
    found["value"] = found["value"].astype("Float64")
    return arranged("daily", found, rows)


def _plain_shape(job: Job) -> pd.DataFrame:
    import pandas as pd

    kind = job.match.format.kind
    rows = len(job.match.sheet.cells)
    if kind not in KINDS or kind == "table":
        return pd.DataFrame(job.found).reset_index(drop=True)
    if job.currency and "currency" in KINDS[kind] and "currency" not in job.found:
        job.found["currency"] = constant(job.currency, rows)
    return arranged(kind, job.found, rows)


SHAPES: dict[str, Callable[[Job], pd.DataFrame]] = {"posts": _posts, "daily": _daily}
