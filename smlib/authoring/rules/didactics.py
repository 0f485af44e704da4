"""Anatomy of a portion: its question, its time, an example first, what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smlib.authoring.minutes import estimate, gaps
from smlib.authoring.portion import Page, Portion, follows
from smlib.authoring.prose import words
from smlib.authoring.rules.registry import COURSE, Hit, page_rule, portion_rule
from smlib.authoring.source import Cell

WORDS, MINUTES, TOLERANCE, FIRST_SUCCESS = 700, 15, 2, 2
_MINUTES = re.compile(r"(\d+)[ \u00a0](?:Minuten|minutes)")
_EXPLAIN = re.compile(r"\b(Erklären Sie|Begründen Sie|Explain|Give reasons|in eigenen Worten|in your own words)\b")


@portion_rule("minutes.limit")
def minutes_limit(portion: Portion, lang: str) -> Iterator[Hit]:
    """Lesson and exercise together take at most 15 minutes."""
    minutes = estimate(portion, lang).minutes
    if minutes > MINUTES:
        yield None, {"minutes": f"{minutes:.1f}", "limit": MINUTES}


@portion_rule("minutes.stated")
def minutes_stated(portion: Portion, lang: str) -> Iterator[Hit]:
    """The front matter says about what the formula gives."""
    if not portion.complete:
        return
    stated, minutes = portion.main.meta.get("minutes"), estimate(portion, lang).minutes
    if stated is None or abs(stated - minutes) > TOLERANCE:
        yield None, {"stated": "–" if stated is None else stated, "minutes": f"{minutes:.1f}", "tolerance": TOLERANCE}


@portion_rule("words.limit")
def words_limit(portion: Portion, lang: str) -> Iterator[Hit]:
    """At most 700 words of prose."""
    count = estimate(portion, lang).words
    if count > WORDS:
        yield None, {"words": count, "limit": WORDS}


@page_rule("title.heading", COURSE)
def title_heading(page: Page) -> Iterator[Hit]:
    """A notebook opens with its title."""
    first = page.cells[0] if page.cells else None
    if first is None or first.type != "text" or not first.source.lstrip().startswith("# "):
        yield first, {}


@page_rule("title.question", ("lesson", "own"))
def title_question(page: Page) -> Iterator[Hit]:
    """One portion is one question: the first cell asks it."""
    first = page.cells[0] if page.cells else None
    if first is not None and first.type == "text" and "?" not in first.source:
        yield first, {}


@page_rule("title.minutes", ("lesson", "own"))
def title_minutes(page: Page) -> Iterator[Hit]:
    """The first cell promises the minutes of the front matter."""
    first, stated = (page.cells[0] if page.cells else None), page.source.meta.get("minutes")
    said = _MINUTES.search(first.source) if first else None
    if first is not None and (said is None or said[1] != f"{stated}"):
        yield first, {"stated": stated or "–"}


@page_rule("template.left", COURSE)
def template_left(page: Page) -> Iterator[Hit]:
    """Nothing of the template is left to fill."""
    texts = (
        [str(value) for value in (page.source.meta.get("title") or {}).values()]
        if isinstance(page.source.meta.get("title"), dict)
        else []
    )
    for text in texts:
        if match := re.search(r"‹[^›]*›", text):
            yield None, {"text": match[0]}
    for cell in page.cells:
        if match := re.search(r"‹[^›]*›", cell.source):
            yield cell, {"text": match[0]}


@portion_rule("recall.count")
def recall_questions(portion: Portion, lang: str) -> Iterator[Hit]:
    """From 1.3 on, one or two questions about earlier portions."""
    if portion.own or not portion.complete or portion.number in ("1.1", "1.2"):
        return
    asked = {name for cell in portion.cells(lang) for name in re.findall(r'"(\d+\.\d+-recall[\w-]*)"', cell.source)}
    if not 1 <= len(asked) <= 2:
        yield None, {"count": len(asked), "example": f"{portion.number}-recall"}


@portion_rule("example.first")
def example_first(portion: Portion, lang: str) -> Iterator[Hit]:
    """A worked example that runs untouched stands before the first exercise."""
    if portion.lesson is None:
        return
    cells = [cell for page in portion.pages(lang) for cell in page.code]
    first_task = next((at for at, cell in enumerate(cells) if cell.kind in ("solution", "check")), len(cells))
    worked = [
        cell for cell in cells[:first_task] if cell.kind is None and cell.name != "start" and not gaps(cell.source)
    ]
    if not worked:
        yield None, {}


@page_rule("example.prompt", ("lesson", "own"))
def no_prompt_under_example(page: Page) -> Iterator[Hit]:
    """Nobody has to explain an example right after seeing it."""
    first = next((cell for cell in page.worked if not gaps(cell.source)), None)
    if first is None:
        return
    following = page.cells[page.cells.index(first) + 1 :][:1]
    for cell in following:
        if cell.type == "text" and (match := _EXPLAIN.search(cell.source)):
            yield cell, {"text": match[0]}


@page_rule("success.first", ("lesson",))
def first_success(page: Page) -> Iterator[Hit]:
    """In portion 1.1 something works within two minutes, without a typed character."""
    if page.source.portion != "1.1" or not page.code:
        return
    first = page.code[0]
    before = page.cells[: page.cells.index(first)]
    minutes = sum(len(words(block.text)) for cell, found in page.texts if cell in before for block in found) / 130 + 0.5
    if minutes > FIRST_SUCCESS or gaps(first.source) or first.kind:
        yield first, {"minutes": f"{minutes:.1f}", "limit": FIRST_SUCCESS}


@page_rule("error.words", ("lesson", "exercise", "own"))
def error_words(page: Page) -> Iterator[Hit]:
    """A planned error is announced or explained beside it: errors belong to it."""
    for cell in page.code:
        if "raises-exception" in cell.tags:
            at = page.cells.index(cell)
            around: list[Cell] = page.cells[max(0, at - 1) : at] + page.cells[at + 1 : at + 2]
            if not any(re.search(r"[Ff]ehler|[Ee]rror", near.source) for near in around if near.type == "text"):
                yield cell, {}


@page_rule("done.list", ("lesson", "own"))
def done_list(page: Page) -> Iterator[Hit]:
    """The last text (`done`) repeats the aims of the first as a list of what is done."""
    if not page.texts:
        return
    (first, opening), (last, closing) = page.texts[0], page.texts[-1]
    aims, done = (sum(block.kind == "item" for block in found) for found in (opening, closing))
    if last.name != "done" or aims == 0 or aims != done:
        yield last, {"aims": aims, "done": done, "first": first.name}


@page_rule("next.named", ("lesson",))
def next_named(page: Page) -> Iterator[Hit]:
    """The last text names the next portion and its minutes."""
    after = follows(page.source.portion)
    if after is None or not page.texts:
        return
    last, found = page.texts[-1]
    text = " ".join(block.text for block in found)
    named = [number for number in re.findall(r"(?<![\d.])\d\.\d(?![\d])", text) if number > page.source.portion]
    if not named or not _MINUTES.search(text):
        yield last, {"next": after}
