"""A page for the trainer to each portion, made from the lesson itself: what to say, where people get stuck, a paper sheet.

Nothing is written twice: what to say is the lesson's own first sentence of each part, where people get stuck are the
sentences of the checks, and the paper sheet is the exercise with lines to write on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from smlib.course.portions import minutes, title
from smlib.course.records import CALLED, Task, texts_of
from smlib.course.tasks import find
from smlib.text import has, language, lookup, speaking, t

GAP = re.compile(r"""\.\.\.|["'](?:HIER|HERE)["']""")
LIST = re.compile(r"(?:^|\n)\s*(?:[-*] |\||\d+\. )")
SHOWN = 4
"""Mistakes that a page names for each task."""
_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 11.5pt/1.45 sans-serif; max-width: 46em; margin: 1.5em auto; padding: 0 1em; color: #111 }}
table {{ border-collapse: collapse; width: 100%; margin: .5em 0 }}
th, td {{ text-align: left; vertical-align: top; padding: .3em .7em .3em 0; border-bottom: 1px solid #767676 }}
pre {{ background: #f4f4f4; padding: .6em; white-space: pre-wrap }}
.paper {{ break-before: page }} .line {{ border-bottom: 1px solid #767676; height: 2.2em }}
.gap {{ display: inline-block; min-width: 9em; border-bottom: 1px solid #111 }}
h3 {{ break-after: avoid }} tr {{ break-inside: avoid }}
</style></head><body>
{body}
</body></html>
"""


@dataclass(frozen=True)
class Part:
    """A part of a lesson or exercise: from one heading to the next.

    Attributes:
        name: the heading.
        text: Markdown below it.
        code: code cells: (text, whether an error belongs to it).
        tasks: ids of the tasks that are checked.
    """

    name: str
    text: str
    code: tuple[tuple[str, bool], ...]
    tasks: tuple[str, ...]

    @property
    def weight(self) -> float:
        """Minutes by the curriculum's formula, before they are fitted to the portion's own."""
        return len(self.text.split()) / 130 + 0.5 * len(self.code) + 2 * len(self.tasks) + 0.2


def pages(files: Mapping[str, bytes], lang: str) -> dict[str, bytes]:
    """Return the guide: path in a course folder -> page; an index and a page for each portion that is there.

    Args:
        files: what the lab ships in that language, path -> content.
        lang: `"de"` or `"en"`.
    """
    with speaking(lang):
        lessons = {match[1]: name for name in files if (match := re.match(r"([1-7]\.\d+)-[^/]*\.ipynb$", name))}
        order = sorted(lessons, key=lambda portion: tuple(map(int, portion.split("."))))
        found = {}
        for place, portion in enumerate(order):
            follower = order[place + 1] if place + 1 < len(order) else None
            exercise = files.get(f"exercises/{lessons[portion]}")
            body = page(portion, files[lessons[portion]], exercise, follower)
            found[f"{t('guide.folder')}/{portion}.html"] = body.encode("utf-8")
        links = "".join(
            f'<li><a href="{portion}.html">{portion} {escape(title(portion))}</a></li>' for portion in order
        )
        index = _whole(t("guide.index"), f"<h1>{escape(t('guide.index'))}</h1><ul>{links}</ul>")
        return {f"{t('guide.folder')}/index.html": index.encode("utf-8"), **found}


def page(portion: str, lesson: bytes, exercise: bytes | None, follower: str | None) -> str:
    """Return the page of one portion in the current language.

    Args:
        portion: its number.
        lesson: the lesson's notebook.
        exercise: the exercise as learners get it; None where there is none.
        follower: the portion after it.
    """
    first, *parts = _parts(lesson)
    tasks_parts = _parts(exercise)[1:] if exercise else []
    name = t("guide.title", portion=portion, title=title(portion))
    question = re.search(r"\*\*(.+?)\*\*", first.text)
    body = [
        f"<h1>{escape(name)}</h1>",
        f"<p><strong>{escape(t('guide.question'))}:</strong> {_inline(question[1] if question else title(portion))}</p>",
        f"<p>{escape(t('guide.length', minutes=minutes(portion)))}</p>",
        f"<h2>{escape(t('guide.flow'))}</h2>{_flow(portion, first, parts, tasks_parts)}",
        f"<h2>{escape(t('guide.stuck'))}</h2>{_stuck([*parts, *tasks_parts])}",
        f"<h2>{escape(t('guide.keeps'))}</h2>{_keeps(first, tasks_parts)}",
        f"<p>{escape(_follows(follower))}</p>",
        _paper(portion, question[1] if question else title(portion), tasks_parts),
    ]
    return _whole(name, "\n".join(body))


def _follows(portion: str | None) -> str:
    if portion is None:
        return t("guide.last")
    return t("guide.next", portion=portion, title=title(portion), minutes=minutes(portion))


def _parts(notebook: bytes) -> list[Part]:
    """Cut a notebook at its headings; the first part is its title."""
    found: list[dict[str, Any]] = []
    for cell in json.loads(notebook)["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = re.match(r"#{1,3} +(.+)", text)
            if heading or not found:
                found.append({"name": heading[1] if heading else "", "text": "", "code": [], "tasks": []})
                text = text[heading.end() :] if heading else text
            if not (cell["metadata"].get("nbgrader") or {}).get("solution"):
                found[-1]["text"] += f"\n\n{text.strip()}"
        elif found and cell["id"] != "start":
            called = [match["task"] for match in CALLED.finditer(text)]
            found[-1]["tasks"] += called
            if not called or len(text.strip().splitlines()) > 1:
                found[-1]["code"].append((text, "raises-exception" in cell["metadata"].get("tags", [])))
    return [Part(p["name"], p["text"].strip(), tuple(p["code"]), tuple(p["tasks"])) for p in found]


def _flow(portion: str, first: Part, parts: list[Part], exercise: list[Part]) -> str:
    rows = [(t("guide.flow_start"), t("guide.flow_start_say"), 1.0)]
    for part in parts[:-1] if parts else []:
        planned = any(error for _, error in part.code)
        rows.append((part.name, t("guide.flow_error_say") if planned else _first_sentence(part.text), part.weight))
    rows += [(t("guide.flow_exercise", name=p.name), _first_sentence(p.text), p.weight) for p in exercise]
    rows.append((t("guide.flow_end"), t("guide.flow_end_say"), 0.5))
    total, spent, lines = sum(row[2] for row in rows), 0.0, []
    for name, say, weight in rows:
        start = round(spent * minutes(portion) / total)
        spent += weight
        end = round(spent * minutes(portion) / total)
        when = f"{start}–{end}" if end > start else f"{start}"
        lines.append(f'<tr><th scope="row">{when}</th><td>{_inline(name)}</td><td>{_inline(say)}</td></tr>')
    heads = "".join(
        f'<th scope="col">{escape(t(f"guide.{head}"))}</th>' for head in ("flow_minutes", "flow_part", "say")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _stuck(parts: list[Part]) -> str:
    found = []
    for part in parts:
        for name in dict.fromkeys(part.tasks):
            task = find(name)
            lists = [("stuck_notebook", "ul", list(_mistakes(task))), ("stuck_ask", "ol", task.hints)]
            said = "".join(
                f"<p>{escape(t(f'guide.{head}'))}</p><{tag}>{''.join(f'<li>{_inline(line)}</li>' for line in lines)}</{tag}>"
                for head, tag, lines in lists
                if lines
            )
            solution = f"<p><strong>{escape(t('guide.solution'))}:</strong> {_inline(task.solution)}</p>"
            found.append(f"<h3>{_inline(part.name)} ({escape(name)})</h3>{said}{solution}")
    return "".join(found) or f"<p>{escape(t('guide.stuck_none'))}</p>"


def _mistakes(task: Task) -> Iterator[str]:
    """Yield the sentences that a check says most likely; what fills them in is left open."""
    key = f"{texts_of(task.id)}.wrong"
    for words in list(lookup(key).values())[:SHOWN] if has(key) else ():
        yield re.sub(r"\{[^{}]*\}", "…", str(words))


def _keeps(first: Part, exercise: list[Part]) -> str:
    kept = [p for p in exercise if not p.tasks]
    aims = first.text.rsplit("\n\n", 1)[-1] if "\n- " in first.text else ""
    return _markdown("\n\n".join([aims, *(p.text for p in kept[-1:])]))


def _paper(portion: str, question: str, parts: list[Part]) -> str:
    sheet = [
        f'<section class="paper"><h1>{escape(t("guide.paper", portion=portion))}</h1>',
        f"<p>{escape(t('guide.paper_how'))}</p>",
    ]
    for part in parts:
        if not part.tasks:
            continue  # what the computer keeps
        sheet.append(f"<h3>{_inline(part.name)}</h3>{_markdown(part.text)}")
        for code, _ in part.code:
            lines = [line for line in code.splitlines() if not CALLED.search(line)]
            gaps = GAP.sub("\x00", "\n".join(lines[:-1] if len(lines) > 1 and lines[-1].startswith("#") else lines))
            sheet.append(f"<pre>{escape(gaps).replace(chr(0), '<span class=gap>&nbsp;</span>')}</pre>")
        sheet.append(f'<p>{escape(t("guide.paper_answer"))}:</p><div class="line"></div><div class="line"></div>')
    if len(sheet) == 2:
        sheet.append(f"<p>{_inline(t('guide.paper_talk', question=question))}</p>{'<div class=line></div>' * 6}")
    return "\n".join([*sheet, "</section>"])


def _first_sentence(text: str) -> str:
    """Return the first sentence or two of a part, without lists and tables."""
    paragraphs = [part for part in text.split("\n\n") if part.strip() and not LIST.match(part.strip())]
    plain = LIST.split(paragraphs[0].strip())[0].replace("\n", " ") if paragraphs else ""
    sentences = re.split(r"(?<=[.?!:])\s+(?=[A-ZÄÖÜ„“`*])", plain)
    return " ".join(sentences[: 2 if len(sentences[0]) < 60 else 1])


def _inline(text: str) -> str:
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    safe = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", safe)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe))


def _markdown(text: str) -> str:
    """Render the little Markdown that lessons use: paragraphs, lists, tables; links become their words."""
    import mistune

    plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return str(mistune.create_markdown(escape=True, plugins=["table"])(plain))


def _whole(name: str, body: str) -> str:
    return _PAGE.format(lang=language(), title=escape(name), body=body)
