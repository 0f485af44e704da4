"""What remains: results written into the learner's own folder, never over an earlier version without a copy."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import tempfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from smlib.course import folder
from smlib.course.display import note
from smlib.course.overview import page, write_overview
from smlib.course.placeholders import open_places
from smlib.course.tasks import find
from smlib.files import write_whole
from smlib.results import cell_text
from smlib.text import has, language, lookup, t
from smlib.text.numbers import listed


def keep(name: str, content: Any, *, task: str | None = None, **options: Any) -> None:
    """Write a result into the folder of results and say so in one line.

    Tables become CSV files that Excel opens (`;` and decimal comma in German), texts text files, pictures PNG,
    dicts a page for printing. An earlier version with other content stays beside it under a number.

    Args:
        name: an id such as `"time-promise"`, whose file name and headings are known, or a file name.
        content: what is kept. With gaps left nothing is written.
            A map or a plan is written by its own method where the catalogue names a file ending (`.xlsx`, `.pdf`, `.ics`, `.html`).
        options: passed on to that method. With gaps left nothing is written.
        task: id of the task whose one answer `content` is, where a starter without gaps would be kept otherwise.
            Nothing is written as long as that answer is wrong or untried.

    Example:
        >>> import smlib as sm
        >>> sm.keep("time-promise", {"first": "HIER"})
        Noch offen. Zeitversprechen: Füllen Sie zuerst die Lücken, dann wird es aufgehoben.
    """
    title = _title(name)
    if next(open_places([content, *options.values()]), None) is not None:
        note(t("course.keep.open", title=title), t("course.label.untried"), "untried")
        return
    if not getattr(content, "ready", True):  # a result that knows it is nothing yet says so itself
        note(str(content), t("course.label.untried"), "untried")
        return
    if task is not None and find(task).judge(content).kind in ("wrong", "untried"):
        note(t("course.keep.first", title=title), t("course.label.untried"), "untried")
        return
    ending = str(lookup(f"course.artefacts.{name}").get("ending", "")) if _known(name) else ""
    if ending and hasattr(content, WRITERS[ending]):
        target = folder.results() / _file_name(name, ending)
        data = _written(target, getattr(content, WRITERS[ending]), options)
    else:
        ending, data = _encoded(name, title, content)
        target = folder.results() / _file_name(name, ending)
    same = target.is_file() and target.read_bytes() == data
    earlier = None
    if target.is_file() and not same:
        earlier = folder.numbered(target.parent, target.name, t("course.folder.version"))
        target.rename(earlier)
    if not same:
        write_whole(target, data)
        log_line(t("course.log.kept", title=title), topic=title)
        write_overview(target.parent)
    key = "kept_again" if earlier else "kept"
    note(t(f"course.keep.{key}", name=target.name, folder=target.parent.name, earlier=earlier.name if earlier else ""))
    if _known(name) and (fields := str(lookup(f"course.artefacts.{name}").get("entries", "")).split()):
        rows = [row for row in content.values() if isinstance(row, list | tuple) and len(row) == len(fields)]
        failed = _log_entries([dict(zip(fields, map(str, row), strict=True)) for row in rows], title)
        if failed:
            note(t("course.log.failed", log=t("course.folder.log"), attempts=listed(failed)))


def log_line(text: str, topic: str = "") -> None:
    """Add one line to the learner's experience log; outside a workshop nothing is written.

    A log that is open elsewhere or cannot be written must not stop a lesson.
    """
    base = folder.marked_root()
    if base is None:
        return
    from smlib.log import ExperienceLog

    with contextlib.suppress(OSError):
        base.mkdir(parents=True, exist_ok=True)
        ExperienceLog(base / t("course.folder.log")).add(text, topic=topic)


def _log_entries(rows: list[dict[str, str]], topic: str) -> list[str]:
    """Write rows of a result into the experience log, each once, and return the failed attempts that it now holds."""
    from smlib.course.values import word
    from smlib.log import ExperienceLog

    base = folder.marked_root()
    if base is None:
        return []
    log = ExperienceLog(base / t("course.folder.log"))
    failed = []
    with contextlib.suppress(OSError):
        there = log.read()
        known = set(zip(*(there[name] for name in ("lesson", "kind", "consequence", "role")), strict=True))
        for entry in [{name: text.strip() for name, text in row.items()} for row in rows if row["lesson"].strip()]:
            entry["kind"] = word(entry["kind"], "outcome") or "attempt"
            if tuple(entry[name] for name in ("lesson", "kind", "consequence", "role")) not in known:
                log.add(
                    entry["lesson"],
                    kind=entry["kind"],
                    consequence=entry["consequence"],
                    role=entry["role"],
                    topic=topic,
                )
            if entry["kind"] == "failed":
                failed.append(t("course.log.attempt", attempt=entry["lesson"]))
    return failed


def log_entry(entry: Mapping[str, Any]) -> None:
    """Add an entry to the learner's experience log and say so; with gaps left, or outside a workshop, nothing is written.

    Args:
        entry: what `ExperienceLog.add` takes: `lesson`, `role`, `topic`, `kind`, `learned_from`, `consequence`.

    Example:
        >>> import smlib as sm
        >>> sm.course.log_entry({"lesson": "HIER"})
        Noch offen. Füllen Sie zuerst die Lücken, dann wird eingetragen.
    """
    base = folder.marked_root()
    if next(open_places(entry), None) is not None:
        note(t("course.log_entry.open"), t("course.label.untried"), "untried")
    elif base is None:
        note(t("course.log_entry.outside"))
    else:
        from smlib.log import ExperienceLog

        base.mkdir(parents=True, exist_ok=True)
        path = base / t("course.folder.log")
        log = ExperienceLog(path)
        known = log.read()[["lesson", "consequence"]].values.tolist() if path.is_file() else []
        if [str(entry.get("lesson", "")), str(entry.get("consequence", ""))] not in known:  # the cell may run twice
            log.add(**entry)
        note(t("course.log_entry.written", name=path.name))


def _known(name: str) -> bool:
    return "." not in name and has(f"course.artefacts.{name}")


def _written(target: Path, write: Callable[..., Any], options: Mapping[str, Any]) -> bytes:
    """Let a result write itself beside the earlier file, which it may bring up to date, and return the bytes."""
    with tempfile.TemporaryDirectory() as place:
        draft = Path(place) / target.name
        if target.is_file():
            draft.write_bytes(target.read_bytes())
        write(draft, **options)
        return draft.read_bytes()


def _title(name: str) -> str:
    return t(f"course.artefacts.{name}.title") if _known(name) else Path(name).stem


def _file_name(name: str, ending: str) -> str:
    """Return a file name that every system accepts; an ending in `name` wins if it fits."""
    known = _known(name)
    wanted = t(f"course.artefacts.{name}.file") if known else name
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", wanted).strip(" .-") or t("course.folder.result")
    path = Path(stem)
    if path.suffix.lower() == ending or (ending == ".txt" and path.suffix.lower() == ".md"):
        return stem
    return f"{path.stem if path.suffix.lower() in ENDINGS else stem}{ending}"


WRITERS = {".xlsx": "to_excel", ".pdf": "poster", ".ics": "to_ics", ".html": "to_html"}
ENDINGS = (".csv", ".txt", ".md", ".png", *WRITERS)


def _encoded(name: str, title: str, content: Any) -> tuple[str, bytes]:
    """Return the file ending and the bytes of a result."""
    figure = content if hasattr(content, "savefig") else getattr(content, "figure", None)
    if figure is not None and hasattr(figure, "savefig"):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
        return ".png", buffer.getvalue()
    if isinstance(content, Mapping):
        return ".html", _page(name, title, content).encode("utf-8")
    if isinstance(content, str):
        return ".txt", (content.rstrip() + "\n").encode("utf-8-sig")
    if isinstance(content, list | tuple) and not all(isinstance(entry, Mapping) for entry in content):
        return ".txt", ("\n".join(map(cell_text, content)) + "\n").encode("utf-8-sig")
    if hasattr(content, "to_frame") and not hasattr(content, "columns"):
        content = content.to_frame()
    return ".csv", _csv(content).encode("utf-8-sig")


def _csv(content: Any) -> str:
    """Write a table as Excel opens it by a double click in that language; times in German time, without an offset."""
    import pandas as pd

    from smlib.spreadsheets import defused_table
    from smlib.tables import to_pandas

    frame = to_pandas(content).copy()
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.DatetimeTZDtype):
            frame[column] = frame[column].dt.tz_convert("Europe/Berlin").dt.tz_localize(None)
    german = language() == "de"
    return str(
        defused_table(frame).to_csv(
            index=False, sep=";" if german else ",", decimal="," if german else ".", lineterminator="\r\n"
        )
    )


def _page(name: str, title: str, content: Mapping[Any, Any]) -> str:
    """Return a page for printing: one row per entry, labels from the catalogue."""
    spec = lookup(f"course.artefacts.{name}") if _known(name) else {}
    labels, columns = spec.get("fields", {}), spec.get("columns", [])
    rows = []
    for key, value in content.items():
        cells = (
            list(value.values())
            if isinstance(value, Mapping)
            else list(value)
            if isinstance(value, tuple | list)
            else [value]
        )
        words = [cell_text(cell) for cell in cells]
        if spec and not columns:  # a sheet of entries has one cell for each; several roles are a list in it
            words = [listed(words)]
        shown = "".join(f"<td>{escape(word)}</td>" for word in words)
        rows.append(f'<tr><th scope="row">{escape(str(labels.get(str(key), key)))}</th>{shown}</tr>')
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
    return page(spec.get("heading", title), head, rows)


def read_kept(name: str) -> list[list[str]]:
    """Return the rows of a kept CSV file, its heading first.

    Args:
        name: id, file name, or path of the file.

    Raises:
        FileNotFoundError: if nothing was kept under that name.
    """
    path = Path(str(name))
    if not path.is_file():
        path = folder.results() / _file_name(str(name), ".csv")
    text = path.read_text(encoding="utf-8-sig")
    first = text.split("\n", 1)[0]
    return [
        row
        for row in csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
        if row
    ]
