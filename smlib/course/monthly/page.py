"""The page for the management: one sheet of A4 on every printer, read from top to bottom in two minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from smlib.course.monthly import words
from smlib.text import language, t
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    from smlib.course.monthly.figure import Figure
    from smlib.course.monthly.report import MonthlyReport

# Measured with Chromium at the longest page there can be; a line more and the limits below must fall.
LINES = 5
"""Sentences in each of the two boxes at the foot; the others stand in the Excel file."""
STYLE = """@page{size:A4;margin:10mm 13mm}
*{box-sizing:border-box}
body{font:8.3pt/1.28 system-ui,"Segoe UI",Arial,sans-serif;color:#111;background:#fff;max-width:184mm;margin:8mm auto}
h1{font-size:16pt;margin:0}h2{font-size:10pt;margin:0 0 .6mm}p{margin:0 0 1mm}.sub{color:#444;margin-bottom:2mm}
.said{border-left:1.2mm solid #0072B2;padding-left:3mm;margin:0 0 2mm;font-size:9.6pt}
table{border-collapse:collapse;width:100%;margin-bottom:2mm}caption{text-align:left;font-weight:bold}
th,td{text-align:left;vertical-align:top;padding:.5mm 2mm .5mm 0;border-bottom:.2mm solid #999;font-weight:normal}
thead th{font-weight:bold}td{white-space:nowrap}thead th:first-child{width:47%}small{color:#444;font-size:7.2pt;display:block;line-height:1.2}
b.claim{color:#9c3d00}img{display:block;max-width:100%;max-height:50mm;margin:0 auto 1mm}
.two{display:flex;gap:6mm}.two section{flex:1}ul{margin:0;padding-left:4mm}li{margin:0 0 .4mm}
footer{color:#444;margin-top:1.5mm;font-size:7.6pt}@media print{body{margin:0;max-width:none}}"""


def whole(report: MonthlyReport) -> str:
    """Return the whole page."""
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(report.title)}</h1>\n{_body(report)}\n</main>\n</body>\n</html>\n"
    )


def inside(report: MonthlyReport) -> str:
    """Return the same for the output of a cell, without a picture of its own."""
    return (
        f'<div lang="{language()}"><p><strong>{escape(report.title)}</strong></p>{_body(report, picture=False)}</div>'
    )


def _body(report: MonthlyReport, *, picture: bool = True) -> str:
    said = "".join(f"<p>{escape(line)}</p>" for line in report.lines())
    boxes = "".join(
        _box(t(f"report.monthly.head.{name}"), lines)
        for name, lines in (("uncertain", report.uncertain), ("missing", report.missing))
    )
    count = len({one.source for one in report.files})
    files = t("report.monthly.files_one") if count == 1 else t("report.monthly.files_read", count=number(count))
    foot = f"{files} {t('report.monthly.made', day=day(date.today()))}"
    return "\n".join(
        [
            f'<p class="sub">{escape(report.subtitle)}</p>',
            f'<div class="said">{said}</div>',
            _table(report),
            _image(report) if picture else "",
            f'<div class="two">{boxes}</div>',
            f"<footer>{escape(foot)}</footer>",
        ]
    )


def _image(report: MonthlyReport) -> str:
    import matplotlib.pyplot as plt

    from smlib import plots

    axes = report.plot()
    html = plots.figure_html(axes.figure, report.alt_text())  # type: ignore[arg-type]
    plt.close(axes.figure)  # type: ignore[arg-type]
    return html


def _table(report: MonthlyReport) -> str:
    heads = [
        t("report.monthly.head.figure"),
        report.spans.words("before") if report.spans.monthly else t("report.monthly.head.before"),
        report.spans.words("after") if report.spans.monthly else t("report.monthly.head.after"),
        t("report.monthly.head.verdict"),
    ]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(_row(one, report) for one in report.shown)
    left = len(report.figures) - len(report.shown)
    more = f"<p>{escape(t('report.monthly.more_figures', count=number(left)))}</p>" if left else ""
    caption = f"<caption>{escape(report.caption)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _row(one: Figure, report: MonthlyReport) -> str:
    note = words.definition(one, report.hours, report.target)
    verdict = escape(t(f"report.monthly.verdict.{one.verdict}"))
    if one.verdict in ("higher", "lower"):
        verdict = f'<b class="claim">{verdict}</b>'
    name = escape(words.at(one))
    if one.verdict != "counted" or note != t("report.monthly.definition.count"):
        name += f"<small>{escape(note)}</small>"
    return (
        f'<tr><th scope="row">{name}</th>'
        f"<td>{escape(words.with_interval(one, 0))}</td>"
        f"<td>{escape(words.with_interval(one, 1))}</td><td>{verdict}</td></tr>"
    )


def _box(title: str, lines: Sequence[str]) -> str:
    shown = list(lines[:LINES]) or [t("report.monthly.complete")]
    if len(lines) > LINES:
        shown[-1] = t("report.monthly.more_lines", count=number(len(lines) - LINES + 1))
    items = "".join(f"<li>{escape(line)}</li>" for line in shown)
    return f"<section><h2>{escape(title)}</h2><ul>{items}</ul></section>"
