"""A plain certificate that the company signs: it names what was done, nothing else. No points, no ranking."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from smlib.course import folder
from smlib.course.placeholders import is_placeholder
from smlib.course.portions import minutes, title
from smlib.course.progress import done_portions
from smlib.results import Result
from smlib.text import language, t
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    import pandas as pd

STYLE = """@page{size:A4;margin:18mm 20mm}
body{font:11pt/1.4 system-ui,"Segoe UI",Arial,sans-serif;color:#111;background:#fff;max-width:170mm;margin:10mm auto}
h1{font-size:20pt;margin:0 0 6mm}h2{font-size:11pt;margin:3mm 0 1mm;break-after:avoid}p{margin:0 0 3mm}
.line{border-bottom:.3mm solid #111;min-height:7mm;margin:0 0 1mm}.small{font-size:9pt;color:#444}
.all{columns:2;column-gap:8mm;margin:4mm 0}section{break-inside:avoid}ul{margin:0;padding-left:5mm}
.sign{display:flex;gap:10mm;margin-top:14mm}.sign div{flex:1}@media print{body{margin:0;max-width:none}}"""


@dataclass(frozen=True, repr=False)
class Certificate(Result):
    """What somebody has worked through; made by `certificate`.

    Attributes:
        name: of the person; empty leaves a line to write on.
        company: likewise.
        portions: finished portions in the order of the course.
        day: the day on which it was made.
    """

    name: str
    company: str
    portions: tuple[str, ...]
    day: date

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("course.certificate.title")

    @property
    def ready(self) -> bool:
        """Whether there is anything to certify."""
        return bool(self.portions)

    @property
    def hours(self) -> float:
        """Hours that the finished portions take by plan."""
        return sum(map(minutes, self.portions)) / 60

    def text(self) -> str:
        """Say how many portions are finished."""
        if not self.portions:
            return t("course.certificate.nothing")
        return t("course.certificate.sentence", count=number(len(self.portions)), hours=number(self.hours, 1))

    def to_frame(self) -> pd.DataFrame:
        """Return portion and title of each finished portion."""
        import pandas as pd

        rows = [(portion, title(portion)) for portion in self.portions]
        return pd.DataFrame(rows, columns=[t("path.column_portion"), t("path.column_title")])

    def page(self) -> str:
        """Return HTML that prints on one sheet of A4."""
        modules = "".join(
            f"<section><h2>{escape(t(f'path.modules.m{module}'))}</h2><ul>"
            + "".join(f"<li>{portion} {escape(title(portion))}</li>" for portion in members)
            + "</ul></section>"
            for module, members in groupby(self.portions, key=lambda portion: portion.split(".")[0])
        )
        heading = escape(t("course.certificate.title"))
        signed = "".join(
            f'<div><div class="line"></div><p class="small">{escape(t(f"course.certificate.{who}"))}</p></div>'
            for who in ("signed_place", "signed_company")
        )
        return (
            f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n<title>{heading}</title>\n'
            f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n"
            f"{self._line('name', self.name)}{self._line('company', self.company)}"
            f'<p>{escape(self.text())}</p>\n<div class="all">{modules}</div>\n'
            f'<p class="small">{escape(t("course.certificate.limits"))}</p>\n'
            f"<p>{escape(t('course.certificate.made', day=day(self.day)))}</p>\n"
            f'<div class="sign">{signed}</div>\n</main>\n</body>\n</html>\n'
        )

    @staticmethod
    def _line(label: str, value: str) -> str:
        return (
            f'<div class="line">{escape(value)}</div><p class="small">{escape(t(f"course.certificate.{label}"))}</p>\n'
        )

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write the page."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.page())


def certificate(name: object = "", company: object = "") -> Certificate:
    """Return a certificate of the portions that are finished on this computer; kept by `sm.keep("certificate", …)`.

    It names what was worked through and how long that takes by plan: no points, no tries, no ranking. The progress
    never leaves the computer; the company signs the printed page.

    Args:
        name: of the person, or a gap: then a line stays free to write on.
        company: likewise.

    Example:
        >>> import smlib as sm
        >>> sm.course.certificate()
        Noch ist keine Portion abgeschlossen. Die Bescheinigung entsteht, sobald alle Aufgaben einer Portion gelöst sind.
    """
    said = ["" if is_placeholder(value) or value is None else " ".join(str(value).split()) for value in (name, company)]
    return Certificate(said[0], said[1], tuple(done_portions()), folder.today())
