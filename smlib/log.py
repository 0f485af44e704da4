"""The experience log: what was learned, who has read it, and what has taken root."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smlib.dates import as_date, week_label, week_start
from smlib.digest import Digest, make_digest
from smlib.errors import check_range
from smlib.logfile import LogError, LogFile
from smlib.opening import CalendarError
from smlib.text import LANGUAGES, catalogue, t
from smlib.text.folding import folded
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "id", "written_at", "week", "role", "topic", "lesson", "kind", "learned_from", "consequence", "review_on"
)  # fmt: skip
RECEIPT_COLUMNS = ("entry", "role", "kind", "at")
TZ = ZoneInfo("Europe/Berlin")


class ExperienceLog:
    """An append-only log that several people may write at once, and that Excel may open.

    Roles, never names: there is no field for a person, and nothing about the computer's user is stored. Who has read
    what stands, by role, in a second file beside it (`….receipts.csv`).

    Args:
        path: the CSV file, made with the first entry.

    Example:
        >>> import tempfile, pathlib
        >>> import smlib as sm
        >>> log = sm.ExperienceLog(pathlib.Path(tempfile.mkdtemp()) / "log.csv")
        >>> _ = log.add("Bilder aus der Schmiede werden kommentiert.", role="Marketing", topic="Bilder")
        >>> log.read(by="Kundendienst")["lesson"].tolist()
        ['Bilder aus der Schmiede werden kommentiert.']
        >>> log.anchored(k=2)[["topic", "holders", "anchored"]].values.tolist()
        [['Bilder', 2, True]]
        >>> entry = log.search("schmiede")["id"][0]
        >>> log.reviewed(entry, by="Marketing")
        >>> "Bilder aus der Schmiede" in log.digest().markdown
        True
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._entries = LogFile(path, COLUMNS)
        self._receipts = LogFile(self._entries.path.with_suffix(".receipts.csv"), RECEIPT_COLUMNS)

    @property
    def path(self) -> str:
        """The file of the entries."""
        return str(self._entries.path)

    def add(
        self,
        lesson: str,
        *,
        role: str = "",
        topic: str = "",
        kind: str = "lesson",
        learned_from: str = "",
        consequence: str = "",
        review_on: Any = None,
        written_at: datetime | None = None,
    ) -> str:
        """Write one line down; when this returns it is on the disk.

        Args:
            lesson: what was learned, in a sentence.
            role: the role that learned it (not a name).
            topic: what it is about.
            kind: `lesson`, `attempt`, `worked`, `failed`, `open`, `decision` (or in German: `gescheitert`, …).
            learned_from: the source: a role, a customer, an attempt.
            consequence: what is done differently from now on.
            review_on: a day or several (see `sm.review_dates`) on which it is looked at again.
            written_at: now by default.

        Returns:
            The id of the entry.

        Raises:
            LogError: if there is no lesson, or a review date cannot be read.
            LogFileError: if the file cannot be written now (open elsewhere, folder missing).
        """
        if not isinstance(lesson, str) or not lesson.strip():
            raise LogError("lesson_empty")
        moment = written_at or datetime.now(TZ)
        moment = moment.astimezone(TZ) if moment.tzinfo else moment.replace(tzinfo=TZ)
        key = f"e-{uuid.uuid4().hex}"  # a letter first: Excel reads 12e34 as a number
        fields = {
            "role": role,
            "topic": topic,
            "lesson": lesson,
            "learned_from": learned_from,
            "consequence": consequence,
        }
        self._entries.append([{
            **{name: text.strip() for name, text in fields.items()},
            "id": key,
            "written_at": moment.isoformat(timespec="seconds"),
            "week": week_label(moment.date()),
            "kind": _kind(kind),
            "review_on": " ".join(day.isoformat() for day in _days(review_on)),
        }])  # fmt: skip
        return key

    def read(self, by: str | None = None) -> pd.DataFrame:
        """Return all entries, oldest first; with `by` the role's receipt is recorded for each.

        Args:
            by: the role that reads.

        Returns:
            Columns id, written_at, week, role, topic, lesson, kind, learned_from, consequence, review_on (tuple of
            dates), held_by (tuple of roles). Lines that cannot be read are named in `.attrs["smlib"]["broken"]`.
        """
        if by is not None and not by.strip():
            raise LogError("role_empty")
        entries, broken = self._all()
        if by is not None:
            role = by.strip()
            known = {(r["entry"], folded(r["role"])) for r in self._receipts.records()[0] if r["kind"] == "read"}
            new = [e["id"] for e in entries if (e["id"], folded(role)) not in known]
            self._record(new, role, "read", datetime.now(TZ).date())
        return self._frame(entries, broken)

    def search(self, words: str | Iterable[str]) -> pd.DataFrame:
        """Return the entries that contain all words (or beginnings of words), newest first; ä finds ae as well.

        Example: see `ExperienceLog`.
        """
        wanted = [folded(w) for w in (words.split() if isinstance(words, str) else words)]
        entries, broken = self._all()
        text = ("lesson", "topic", "role", "kind", "learned_from", "consequence")
        hits = [e for e in entries if all(w in folded(" ".join(e[c] for c in text)) for w in wanted)]
        return self._frame(hits[::-1], broken)

    def reviewed(self, entry: str, *, by: str, on: Any = None) -> None:
        """Record that an entry was looked at again.

        Args:
            entry: its id.
            by: the role that led the review.
            on: the day; today by default.

        Raises:
            LogError: for an unknown entry or an empty role.
        """
        if not by.strip():
            raise LogError("role_empty")
        if entry not in {e["id"] for e in self._all()[0]}:
            raise LogError("entry_unknown", given=entry)
        self._record([entry], by.strip(), "review", as_date(on) if on is not None else datetime.now(TZ).date())

    def anchored(self, k: int = 3) -> pd.DataFrame:
        """Tell for each entry whether it has taken root.

        An entry is anchored when at least `k` roles hold it (wrote or read it), it is written down, and each of its
        planned reviews was done. Without planned reviews only the first two count; `reviews_planned` shows it.

        Args:
            k: roles that must hold it, at least 1.

        Returns:
            Columns id, topic, lesson, holders, reviews_planned, reviews_done, anchored, missing (in words).
        """
        import pandas as pd

        check_range("k", k, k >= 1, "≥ 1")
        entries, _ = self._all()
        holders, reviews = self._holders(entries), self._reviews()
        rows = []
        for entry in entries:
            planned, done = len(_stored_days(entry["review_on"])), len(reviews.get(entry["id"], ()))
            held = len(holders[entry["id"]])
            lacks = [t("log.missing.holders", count=k - held)] if held < k else []
            lacks += [t("log.missing.reviews", count=planned - done)] if done < planned else []
            about = (entry["id"], entry["topic"], entry["lesson"])
            rows.append((*about, held, planned, min(done, planned), not lacks, listed(lacks)))
        names = ["id", "topic", "lesson", "holders", "reviews_planned", "reviews_done", "anchored", "missing"]
        return pd.DataFrame(rows, columns=names)

    def digest(self, week: Any = None) -> Digest:
        """Return the page for the ten-minute experience round of a week.

        Args:
            week: `"2026-W14"` or any day of the week; this week by default.

        Returns:
            A result with `.markdown`, `.html`, `.text()` and `.to_frame()`.
        """
        monday = week_start(datetime.now(TZ).date() if week is None else week)
        entries, _ = self._all()
        holders, reviews = self._holders(entries), self._reviews()
        for entry in entries:
            entry["holders"] = str(len(holders[entry["id"]]))
        due = {e["id"]: _stored_days(e["review_on"])[len(reviews.get(e["id"], ())) :] for e in entries}
        return make_digest(monday, entries, due)

    def _all(self) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
        found, broken = self._entries.records()
        # Two copies of a file pasted together hold the same entries twice; a spreadsheet may have sorted the lines.
        known = list({e["id"]: e for e in reversed(found)}.values())[::-1]
        return sorted(known, key=lambda entry: _written(entry["written_at"])), broken

    def _record(self, entries: list[str], role: str, kind: str, on: date) -> None:
        if entries:
            self._receipts.append({"entry": e, "role": role, "kind": kind, "at": on.isoformat()} for e in entries)

    def _holders(self, entries: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
        """Return for each entry the roles that wrote, read or reviewed it."""
        held: dict[str, dict[str, str]] = {
            e["id"]: {folded(e["role"]): e["role"]} if e["role"] else {} for e in entries
        }
        for receipt in self._receipts.records()[0]:
            if receipt["entry"] in held:
                held[receipt["entry"]].setdefault(folded(receipt["role"]), receipt["role"])
        return {key: tuple(roles.values()) for key, roles in held.items()}

    def _reviews(self) -> dict[str, set[str]]:
        """Return the different days on which each entry was reviewed."""
        done: dict[str, set[str]] = {}
        for receipt in self._receipts.records()[0]:
            if receipt["kind"] == "review":
                done.setdefault(receipt["entry"], set()).add(receipt["at"])
        return done

    def _frame(self, entries: list[dict[str, str]], broken: list[tuple[int, str]]) -> pd.DataFrame:
        import pandas as pd

        holders = self._holders(entries)
        frame = pd.DataFrame([[e[c] for c in COLUMNS] for e in entries], columns=list(COLUMNS))
        times = pd.to_datetime(frame["written_at"], format="ISO8601", utc=True, errors="coerce")
        frame["written_at"] = times.dt.tz_convert("Europe/Berlin")
        frame["review_on"] = [_stored_days(e["review_on"]) for e in entries]
        frame["held_by"] = [holders[e["id"]] for e in entries]
        frame.attrs["smlib"] = {"broken": broken}
        return frame


def _kind(given: str) -> str:
    word = given.strip().casefold()
    names = {str(name).casefold(): kind for lang in LANGUAGES for kind, name in catalogue(lang, "log")["kind"].items()}
    return names.get(word, word) or "lesson"


def _written(text: str) -> datetime:
    """Return when a line was written; what cannot be read comes first."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=TZ)
    return moment if moment.tzinfo else moment.replace(tzinfo=TZ)


def _days(value: Any) -> list[date]:
    if value is None or value == "":
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        value = [value]
    return sorted({as_date(day) for day in value})


def _stored_days(text: str) -> tuple[date, ...]:
    """Read review dates back; Excel may have turned a single one into its own notation."""
    days = []
    for word in text.split():
        try:
            days.append(as_date(word))
        except CalendarError:
            continue
    return tuple(days)
