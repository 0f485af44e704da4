"""The page for the ten-minute experience round: what is new, what is due for another look, one question at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.dates import week_label
from smlib.results import Result
from smlib.text import has, language, t
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    import os

    import pandas as pd

READ_OUT = 3  # entries that fit into ten minutes, with a minute or two to talk about each
Entry = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Digest(Result):
    """What a round talks about in one week.

    Attributes:
        monday: first day of the week.
        new: entries of the week, those to read out first.
        due: entries whose review is due in the week, or overdue.
        quiet: entries that the fewest roles hold, for a week without new ones.
    """

    monday: date
    new: tuple[Entry, ...]
    due: tuple[Entry, ...]
    quiet: tuple[Entry, ...]

    @property
    def caption(self) -> str:
        """Title of the page."""
        return t("log.digest.title", week=self.monday.isocalendar()[1])

    def parts(self) -> list[tuple[str, tuple[Entry, ...]]]:
        """Return the headings of the page with their entries."""
        parts = [(t("log.digest.new"), self.new[:READ_OUT])]
        if not self.new and self.quiet:
            parts = [(t("log.digest.quiet"), self.quiet)]
        return [*parts, (t("log.digest.due"), self.due)]

    @property
    def markdown(self) -> str:
        """The page as Markdown."""
        lines = [f"# {self.caption}", self._span()]
        for title, entries in self.parts():
            body = [f"{n}. {self._sentence(e, bold='**', clean=_plain_markdown)}" for n, e in enumerate(entries, 1)]
            lines += [f"## {title}", "\n".join(body) or t("log.digest.nothing")]
        return "\n\n".join([*lines, *self._rest(), f"## {t('log.digest.end')}", t("log.digest.question")]) + "\n"

    @property
    def html(self) -> str:
        """The page as a piece of HTML without scripts and pictures."""
        pieces = [f'<section lang="{language()}"><h2>{escape(self.caption)}</h2><p>{escape(self._span())}</p>']
        for title, entries in self.parts():
            items = "".join(f"<li>{self._sentence(e, bold='', clean=escape)}</li>" for e in entries)
            body = f"<ol>{items}</ol>" if items else f"<p>{escape(t('log.digest.nothing'))}</p>"
            pieces.append(f"<h3>{escape(title)}</h3>{body}")
        pieces += [f"<p>{escape(line)}</p>" for line in self._rest()]
        end = f"<h3>{escape(t('log.digest.end'))}</h3><p>{escape(t('log.digest.question'))}</p></section>"
        return "".join([*pieces, end])

    def text(self) -> str:
        """Return the page as Markdown, which reads as plain text, too."""
        return self.markdown

    def to_frame(self) -> pd.DataFrame:
        """Return columns part (new, due, quiet), topic, lesson, role, kind, holders."""
        import pandas as pd

        names = ("topic", "lesson", "role", "kind")
        rows = [
            (part, *(e[name] for name in names), int(e["holders"]))
            for part, entries in (("new", self.new), ("due", self.due), ("quiet", self.quiet))
            for e in entries
        ]
        return pd.DataFrame(rows, columns=["part", *names, "holders"])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page: HTML for `.html`, Markdown otherwise."""
        target = Path(path)
        page = (
            f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
            f"<title>{escape(self.caption)}</title></head><body>{self.html}</body></html>\n"
        )
        target.write_text(page if target.suffix.lower() in (".html", ".htm") else self.markdown, encoding="utf-8")

    def _repr_html_(self) -> str:
        return self.html

    def _span(self) -> str:
        return t("log.digest.span", start=day(self.monday), end=day(self.monday + timedelta(days=6)))

    def _rest(self) -> list[str]:
        more = len(self.new) - READ_OUT
        return [t("log.digest.more", count=number(more))] if more > 0 else []

    def _sentence(self, entry: Entry, *, bold: str, clean: object) -> str:
        assert callable(clean)
        topic = f"{bold}{clean(entry['topic'])}{bold}: " if entry["topic"] else ""
        kind = entry["kind"]
        name = t(f"log.kind.{kind}") if has(f"log.kind.{kind}") else kind
        note = ", ".join(filter(None, [entry["role"], "" if kind == "lesson" else name]))
        words = [f"{topic}{clean(entry['lesson'])}" + (f" ({clean(note)})" if note else "")]
        words += [
            f"{t(f'log.digest.{field}')} {clean(entry[field])}"
            for field in ("learned_from", "consequence")
            if entry[field]
        ]
        return " ".join(" ".join(words).split())


def make_digest(monday: date, entries: Sequence[Entry], due: Mapping[str, Sequence[date]]) -> Digest:
    """Choose what a round talks about.

    Args:
        monday: first day of the week.
        entries: all entries with their number of `holders`.
        due: for each id the review dates still open.
    """
    week, sunday = week_label(monday), monday + timedelta(days=6)
    # A failed attempt teaches most and is told least; then what the fewest roles know.
    order = sorted((e for e in entries if e["week"] == week), key=lambda e: (e["kind"] != "failed", int(e["holders"])))
    again = [e for e in entries if any(d <= sunday for d in due[e["id"]])]
    earlier = sorted((e for e in entries if e["week"] < week), key=lambda e: int(e["holders"]))
    return Digest(monday, tuple(order), tuple(again), tuple(earlier[:READ_OUT]))


def _plain_markdown(text: str) -> str:
    """Keep signs in people's sentences from becoming formatting or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
