"""Read Markdown as a reader does: blocks, sentences and words, without code, links and markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

CODE = "\u2060"
"""Stands for a piece of code inside a sentence: no word, but no double space either."""

_WORD = re.compile(r"[^\W_]+(?:[’'.,:/·-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?…])([”“«»)]*)\s+(?=[„“\"(»]?[A-ZÄÖÜ0-9\u2060])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:z\.[ \u00a0]?B|d\.[ \u00a0]?h|u\.[ \u00a0]?a|bzw|ca|vgl|Nr|No|Dr|Abs|Art|e\.g|i\.e|vs|approx)\.$"
)
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_MONTH = re.compile(r"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|\d")


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or row of a table.

    Attributes:
        kind: `paragraph`, `heading`, `item`, `row`.
        text: what is read; code is a placeholder.
        images: alternative text and source of every picture in it.
        level: of a heading.
    """

    kind: str
    text: str
    images: tuple[tuple[str, str], ...] = ()
    level: int = 0


def anchor(heading: str) -> str:
    """Return the name by which JupyterLab finds a heading; the site uses the same."""
    return heading.replace(" ", "-")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


@lru_cache(maxsize=2048)
def blocks(markdown: str) -> tuple[Block, ...]:
    """Cut Markdown into what is read in one go.

    Example:
        >>> [block.text for block in blocks("# Titel\\n\\nEin [Link](x.md) und **mehr**.")]
        ['Titel', 'Ein Link und mehr.']
    """
    return tuple(_blocks(_parser().parse(markdown)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    open_now: list[Token] = []
    for token in tokens:
        if token.nesting == 1:
            open_now.append(token)
        elif token.nesting == -1:
            open_now.pop()
        elif token.type == "inline":
            kinds = [opened.type for opened in open_now]
            level = int(open_now[-1].tag[1]) if kinds and kinds[-1] == "heading_open" else 0
            kind = (
                "heading"
                if level
                else "row"
                if "table_open" in kinds
                else "item"
                if "list_item_open" in kinds
                else "paragraph"
            )
            images = tuple(_images(token.children or []))
            yield Block(kind, "".join(map(_read, token.children or [])).strip(), images, level)
        elif token.type == "html_block":
            images = tuple(_html_images(token.content))
            text = re.sub(r"<[^>]*>", " ", re.sub(r"<!--.*?-->", " ", token.content, flags=re.DOTALL))
            yield Block("paragraph", " ".join(text.split()), images)


def _read(child: Token) -> str:
    if child.type == "code_inline":
        return CODE
    if child.type in ("softbreak", "hardbreak"):
        return " "
    return child.content if child.type == "text" else ""


def _images(children: list[Token]) -> Iterator[tuple[str, str]]:
    for child in children:
        if child.type == "image":
            yield child.content.strip(), str(child.attrGet("src") or "")
        elif child.type == "html_inline":
            yield from _html_images(child.content)


def _html_images(html: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<img\b[^>]*>", html, re.IGNORECASE):
        alt, src = (re.search(rf"""\b{key}=(["'])(.*?)\1""", tag, re.IGNORECASE) for key in ("alt", "src"))
        yield (alt[2].strip() if alt else "", src[2] if src else "")


def words(text: str) -> list[str]:
    """Return the words of a text; figures count, code does not.

    Example:
        >>> words("Um 9:00 Uhr: 15 Minuten!")
        ['Um', '9:00', 'Uhr', '15', 'Minuten']
    """
    return _WORD.findall(text)


def sentences(block: Block) -> list[str]:
    """Cut a block into sentences; an ordinal (`3. April`) or an abbreviation does not end one."""
    parts: list[str] = []
    for piece in _END.sub(lambda m: m[1] + "\n", block.text).split("\n"):
        if parts and (_ABBREVIATION.search(parts[-1]) or (_ORDINAL.search(parts[-1]) and _MONTH.match(piece))):
            parts[-1] += " " + piece
        else:
            parts.append(piece)
    return [part for part in parts if words(part)]
