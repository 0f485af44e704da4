"""The data sheet of a table: period, size, gaps, and where people appear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.privacy import NETWORK, PEOPLE, TEXTS
from smlib.results import Result, heading
from smlib.text import t
from smlib.text.numbers import day, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

TIMES = ("published_at", "sent_at", "created_at", "date", "time")


@dataclass(frozen=True, repr=False)
class Profile(Result):
    """The data sheet of a table.

    Attributes:
        kind: canonical kind, or None.
        rows: number of rows.
        period: first and last moment, or None.
        columns: for each column its name, filled cells, share missing, lowest and highest value.
        personal: columns in which people appear.
    """

    kind: str | None
    rows: int
    period: tuple[Any, Any] | None
    columns: tuple[dict[str, Any], ...]
    personal: tuple[str, ...]

    most_rows = 60

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each column that holds anything: column, content, filled, missing (share), from, to."""
        import pandas as pd

        names = ["column", "content", "filled", "missing_share", "from", "to"]
        shown = [column for column in self.columns if column["filled"]]
        return pd.DataFrame([{**c, "content": heading(c["column"])} for c in shown], columns=names)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("privacy.caption")

    def text(self) -> str:
        """Return content, period, gaps and where people appear."""
        what = t(f"sources.kind.{self.kind or 'table'}")
        lines = [t("privacy.size", rows=number(self.rows), what=what, columns=number(len(self.columns)))]
        if self.period:
            lines.append(t("privacy.period", first=day(self.period[0]), last=day(self.period[1])))
        gaps = [c for c in self.columns if 0 < c["missing_share"] < 1]
        worst = sorted(gaps, key=lambda c: -c["missing_share"])[:4]
        if worst:
            shown = listed([f"{c['column']} ({percent(c['missing_share'])})" for c in worst])
            lines.append(t("privacy.gaps", columns=shown))
        empty = [c["column"] for c in self.columns if not c["filled"]]
        if empty and self.rows:
            lines.append(t("privacy.empty", columns=listed(empty)))
        if self.personal:
            lines.append(t("privacy.people", columns=listed(list(self.personal))))
        else:
            lines.append(t("privacy.nobody"))
        return "\n".join(lines)

    def for_readers(self) -> pd.DataFrame:
        """Return the table with the missing share as per cent."""
        frame = self.to_frame()
        return frame.assign(missing_share=[percent(share) for share in frame["missing_share"]])


def profile(df: Any) -> Profile:
    """Make the data sheet of a table: period, size, gaps, and where people appear.

    Args:
        df: table of any engine.

    Returns:
        `Profile`; its table has column, content, filled, missing_share (0 to 1), from, to.

    Raises:
        InputTypeError: for anything that is not a table.

    Example:
        >>> import smlib as sm
        >>> sheet = sm.profile(sm.read(sm.example("facebook-posts-en")))
        >>> sheet.rows, sheet.kind
        (72, 'posts')
    """
    from smlib.tables import to_pandas

    table = to_pandas(df)
    about = getattr(df, "attrs", {}).get("smlib", {})
    columns = tuple(_column(str(name), table[name]) for name in table.columns)
    personal = tuple(
        str(name)
        for name in table.columns
        if str(name).casefold() in PEOPLE | NETWORK | (TEXTS if about.get("kind") != "posts" else set())
        and table[name].notna().any()
    )
    return Profile(about.get("kind"), len(table), period_of(table, about.get("tz", "UTC")), columns, personal)


def period_of(table: pd.DataFrame, zone: str) -> tuple[Any, Any] | None:
    """Return the first and the last moment of a table in a zone, by the first of its columns that holds times."""
    for name in TIMES:
        if name in table and getattr(table[name].dtype, "kind", "O") == "M" and table[name].notna().any():
            days = table[name].dt.tz_convert(zone) if table[name].dt.tz else table[name]
            return days.min(), days.max()
    return None


def _column(name: str, values: pd.Series) -> dict[str, Any]:
    filled = int(values.notna().sum())
    low = high = None
    if filled and getattr(values.dtype, "kind", "O") in "iufM":
        low, high = values.min(), values.max()
    share = 1 - filled / len(values) if len(values) else 0.0
    return {"column": name, "filled": filled, "missing_share": share, "from": low, "to": high}
