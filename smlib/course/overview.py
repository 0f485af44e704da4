"""The folder of results on one page: what was made, from when, one click away; it prints."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from smlib.course import folder
from smlib.text import language, lookup, t
from smlib.text.numbers import day

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 14pt/1.5 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .4em .8em .4em 0; border-bottom: 1px solid #767676 }}
</style></head>
<body>
<h1>{title}</h1>
<table>{head}<tbody>
{rows}
</tbody></table>
<p>{as_of}</p>
</body>
</html>
"""


def page(title: str, head: str, rows: Iterable[str]) -> str:
    """Return a page for printing with one table.

    Args:
        title: heading, as plain text.
        head: the table's head as HTML; may be empty.
        rows: the table's rows as HTML.
    """
    as_of = t("course.keep.as_of", day=day(folder.today()))
    return PAGE.format(lang=language(), title=escape(title), head=head, rows="\n".join(rows), as_of=escape(as_of))


def write_overview(results: Path) -> None:
    """Write the page that lists what lies in the folder of results; where it cannot be written, nothing happens.

    Earlier versions are left out: they stand beside the new one and carry its name.
    """
    target = results / t("course.folder.overview")
    titles = {str(spec["file"]): str(spec["title"]) for spec in lookup("course.artefacts").values()}
    earlier = re.compile(rf"-{re.escape(t('course.folder.version'))}-\d+$")
    files = sorted(
        (
            path
            for path in results.iterdir()
            if path.is_file() and path != target and not path.name.startswith(".") and not earlier.search(path.stem)
        ),
        key=lambda path: path.name.casefold(),
    )
    columns = (t(f"course.overview.{name}") for name in ("what", "file", "changed"))
    head = "<thead><tr>" + "".join(f'<th scope="col">{escape(name)}</th>' for name in columns) + "</tr></thead>"
    rows = [
        f'<tr><th scope="row">{escape(titles.get(path.stem, path.stem))}</th>'
        f'<td><a href="{quote(path.name)}">{escape(path.name)}</a></td>'
        f"<td>{escape(day(date.fromtimestamp(path.stat().st_mtime)))}</td></tr>"
        for path in files
    ]
    with contextlib.suppress(OSError):
        target.write_text(page(t("course.overview.title"), head, rows), encoding="utf-8")
