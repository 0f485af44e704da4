"""The story sheet on paper: one A4 page, nothing loaded from anywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.files import write_whole
from smlib.text import language, t
from smlib.text.numbers import day

if TYPE_CHECKING:
    from smlib.voice.sheet import Story

PARTS = ("person", "situation", "turn", "benefit")
STYLE = """@page { size: A4; margin: 16mm 18mm }
body { font: SIZEpt/1.42 sans-serif; max-width: 46em; margin: 0 auto; padding: 1em; color: #111; background: #fff }
h1 { font-size: 1.7em; margin: 0 0 .3em } h2 { font-size: 1.05em; margin: .9em 0 .15em; color: #0a4a7a } p { margin: .2em 0 }
blockquote { margin: .4em 0; padding: .1em 0 .1em .8em; border-left: 3px solid #0072B2 }
table { border-collapse: collapse; width: 100% } caption { position: absolute; left: -200em }
th, td { text-align: left; vertical-align: top; padding: .25em .8em .25em 0; border-bottom: 1px solid #767676; font-weight: normal }
thead th { font-weight: bold } .draft { border: 2px solid #A33A00; padding: .3em .8em } .draft li { margin: .1em 0 } footer { margin-top: 1em; font-size: .85em; color: #444 }
@media print { body { padding: 0; max-width: none } }"""
# (most characters, type size): long sheets are set smaller, so that they stay on one page.
SIZES = ((1500, 12.0), (2300, 11.0), (3200, 10.0), (4400, 9.0))
SMALLEST = 8.0


def write_sheet(story: Story, path: str | os.PathLike[str], gaps: Sequence[str], as_of: Any = None) -> None:
    """Write the page of a story.

    Args:
        story: what is written, as it is.
        path: the file; replaced whole or not at all.
        gaps: what is missing, in words; with any the sheet is a draft.
        as_of: the day on it; today by default.
    """
    written = date.today() if as_of is None else as_date(as_of)
    body = _body(story, gaps)
    size = next((points for most, points in SIZES if len(body) <= most), SMALLEST)
    title = escape(story.title or t("story.sheet"))
    page = (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>\n{STYLE.replace('SIZE', f'{size:g}')}\n</style></head>\n<body>\n<h1>{title}</h1>\n{body}\n"
        f"<footer><p>{escape(t('story.foot', day=day(written)))}</p></footer>\n</body>\n</html>\n"
    )
    write_whole(Path(path), page.encode("utf-8"))


def _body(story: Story, gaps: Sequence[str]) -> str:
    lines = []
    if gaps:
        items = "".join(f"<li>{escape(gap)}</li>" for gap in gaps)
        lines.append(
            f'<section class="draft"><p><strong>{escape(t("story.draft"))}</strong></p><ul>{items}</ul></section>'
        )
    for part in PARTS:
        if text := getattr(story, part):
            lines.append(f"<h2>{escape(t(f'story.part.{part}'))}</h2>\n<p>{escape(text)}</p>")
    if story.shown_quotes:
        lines.append(f"<h2>{escape(t('story.part.quotes'))}</h2>")
        for quote in story.shown_quotes:
            lines.append(f"<blockquote><p>{escape(t('story.quote', text=quote.text))}</p></blockquote>")
    if story.claims:
        name, heads = t("story.part.claims"), (t("story.claimed"), t("story.proved_by"))
        cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        rows = "".join(
            f'<tr><th scope="row">{escape(claim.text)}</th><td>{escape(claim.backing or t("story.open"))}</td></tr>\n'
            for claim in story.claims
        )
        lines.append(f"<h2>{escape(name)}</h2>\n<table><caption>{escape(name)}</caption>")
        lines.append(f"<thead><tr>{cells}</tr></thead><tbody>\n{rows}</tbody></table>")
    if story.weakness:
        lines.append(f"<h2>{escape(t('story.part.weakness'))}</h2>\n<p>{escape(story.weakness)}</p>")
    return "\n".join(lines)
