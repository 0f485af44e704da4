"""Taking a yes back: one call removes a voice from every derived file of a folder and lists where it was."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import number
from smlib.voice.errors import VoiceError
from smlib.voice.removal import PACKED, Trace, clean_files, files_of, is_raw, stands_in, unreachable, whose

if TYPE_CHECKING:
    import pandas as pd

    from smlib.log import ExperienceLog


@dataclass(frozen=True, repr=False)
class Withdrawal(Result):
    """What came of taking a yes back; made by `withdraw`. It holds nothing of what the voice said.

    Attributes:
        traces: every file in which the voice stood, and those that could not be searched.
        dry_run: whether it was only looked.
    """

    traces: tuple[Trace, ...]
    dry_run: bool

    def of(self, what: str) -> tuple[Trace, ...]:
        """Return the traces of one kind."""
        return tuple(trace for trace in self.traces if trace.what == what)

    @property
    def complete(self) -> bool:
        """Whether the voice is gone from everything but raw exports and files nobody can search."""
        return not self.dry_run and not self.of("by_hand") and not self.of("blocked")

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("consent.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return a row a file: file, what, rows, places."""
        import pandas as pd

        rows = [(trace.file, trace.what, trace.rows, trace.places) for trace in self.traces]
        return pd.DataFrame(rows, columns=["file", "what", "rows", "places"])

    def for_readers(self) -> pd.DataFrame:
        """Return the table with words for what happened."""
        frame = self.to_frame()
        return frame.assign(what=[t(f"consent.what.{'found' if self._looked(w) else w}") for w in frame["what"]])

    def _looked(self, what: str) -> bool:
        return self.dry_run and what == "removed"

    def text(self) -> str:
        """Return what was removed, what stays, and what is left to do."""
        lines = []
        for what in ("removed", "by_hand", "blocked", "raw", "unsearched"):
            if found := self.of(what):
                key = "found" if self._looked(what) else what
                lines.append(t(f"consent.{key}{'_one' if len(found) == 1 else ''}", n=number(len(found))))
        if not any(self.of(what) for what in ("removed", "by_hand", "blocked", "raw")):
            lines.insert(0, t("consent.nowhere"))
        if any(trace.file.endswith(".ipynb") for trace in self.of("removed")) and not self.dry_run:
            lines.append(t("consent.notebooks"))
        return "\n".join(lines)

    def keep(self, log: ExperienceLog, *, role: str = "") -> str:
        """Write into the experience log that a yes was taken back, without whose, and return the id of the line."""
        return log.add(
            t("consent.log", n=number(len(self.of("removed")))),
            role=role,
            topic=t("consent.caption"),
            kind="decision",
            consequence=self.text().replace("\n", " "),
        )


def withdraw(
    voice: Any,
    folder: str | os.PathLike[str],
    *,
    names: str | Iterable[str] = (),
    raw: str | Iterable[str] = (),
    dry_run: bool = False,
) -> Withdrawal:
    """Remove a voice from every derived file of a folder, because its yes was taken back.

    Derived is what was made from exports: tables (CSV, Excel), pages, Markdown, notebooks with their outputs, texts, also
    earlier versions and hidden copies. In a table of voices the voice's own row goes; elsewhere her words become a
    mark; nothing else in a file changes. The experience log keeps its line with the words masked. Raw exports (archives,
    mailboxes, JSON, folders called `exports`) stay as the platform sent them and are listed, since they have their own
    date of deletion. Each file is replaced whole or not at all, and no copy with the voice is left behind. Calling it
    again does no harm.

    Found are whole voices, whole sentences of five words or more, eight words in a row, and beginnings that a table cut
    off. Words retold in other words, pictures and PDF files are not found: the latter are listed.

    Args:
        voice: what was said (a text or several), or the id it has in a table of voices in the folder (`"v003"`).
        folder: the folder, with everything in it.
        names: the person's names, which are removed wherever they stand.
        raw: further raw exports: paths or patterns within the folder, such as `"kommentare-*.csv"`.
        dry_run: only look.

    Returns:
        `Withdrawal`: file by file what happened.

    Raises:
        VoiceError: if there is no such folder, the voice has fewer than two words, the id is unknown, two different voices
            say the same (name the id then), or a file cannot be written: then nothing was changed.

    Example:
        >>> import pathlib, tempfile
        >>> import smlib as sm
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "story.md").write_text("Sie sagt: „Drei Handgriffe, dann ging sie wieder.“")
        >>> sm.withdraw("Drei Handgriffe, dann ging sie wieder.", folder).to_frame()[["file", "what"]].values.tolist()
        [['story.md', 'removed']]
    """
    base = Path(folder)
    if not base.is_dir():
        raise VoiceError("consent.folder", folder=str(folder))
    patterns = [raw] if isinstance(raw, str) else list(raw)
    files = [path for path in files_of(base) if path.is_file() and not path.is_symlink()]
    who = whose(voice, names, files)
    traces: list[Trace] = []
    plans: list[Path] = []
    for path in files:
        name = path.relative_to(base).as_posix()
        if is_raw(path, base, patterns):
            found = stands_in(path, who)
            traces += [Trace(name, "unsearched" if found is None else "raw")] if found is not False else []
        elif path.suffix.lower() in PACKED:
            found = stands_in(path, who)
            traces += [Trace(name, "unsearched" if found is None else "by_hand")] if found is not False else []
        else:
            plans.append(path)
    traces += [Trace(path.relative_to(base).as_posix(), "unsearched") for path in unreachable(base)]
    traces += clean_files(base, plans, who, dry_run)
    order = ("removed", "by_hand", "blocked", "raw", "unsearched")
    return Withdrawal(tuple(sorted(traces, key=lambda trace: (order.index(trace.what), trace.file))), dry_run)
