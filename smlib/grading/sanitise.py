"""Nothing of a submission runs, loads or leads anywhere in a trainer's browser: neither in formgrader nor in feedback."""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache
from typing import Any

# Enough for our own results and for pandas' tables; no script, no frame, no form, nothing that loads.
TAGS = {
    "p", "div", "span", "strong", "em", "b", "i", "br", "hr", "ul", "ol", "li", "h1", "h2", "h3", "h4", "code", "pre",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {"*": ["style", "lang", "title", "class"], "img": ["src", "alt"], "th": ["scope"]}
PROPERTIES = [
    *("border-collapse", "margin", "padding", "border-bottom", "text-align", "vertical-align", "font-weight"),
    "max-width",
]
PICTURES = ("image/png", "image/jpeg", "image/gif")
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
FOREIGN_PICTURE = re.compile(r'<img(?![^>]*src="data:image/(?:png|jpeg|svg\+xml);base64,)[^>]*>')
JOINER = "\u2060"
"""An invisible character that keeps browsers and Markdown from seeing a tag or a link where it stands."""
TAG = re.compile(r"<(?=[A-Za-z/!?])")
IMAGE = re.compile(r"!\[(?=[^\]]*\](?!\(\s*attachment:))")
LINK = re.compile(r"\](?=\((?!\s*(?:https?://|#|attachment:|mailto:)))")
DEFINITION = re.compile(r"^(\s{0,3}\[[^\]]*\]):", re.MULTILINE)
ENTITY_LINK = re.compile(r"&(?=#|colon;|tab;|newline;)", re.IGNORECASE)
MATH = re.compile(r"\\(?=(?:href|require|class|cssId|style|unicode|data|html\w*)\b)", re.IGNORECASE)
LONGEST_PICTURE = 1_000_000


@cache
def _cleaner() -> Any:
    from bleach.css_sanitizer import CSSSanitizer
    from bleach.sanitizer import Cleaner

    styles = CSSSanitizer(allowed_css_properties=PROPERTIES)
    return Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols={"data"}, css_sanitizer=styles, strip=True)


def clean_html(html: str) -> str:
    """Return HTML without anything that runs, loads or leads elsewhere; pictures must be part of the page.

    Example:
        >>> clean_html('<p onclick="x()">Tabelle<script>x()</script></p>')
        '<p>Tabellex()</p>'
    """
    safe: str = _cleaner().clean(ANCHOR.sub("", html))
    return FOREIGN_PICTURE.sub("", safe)


def clean_markdown(source: str) -> str:
    """Return Markdown that shows the same words but makes no tag, no link within this machine, no foreign picture.

    Example:
        >>> clean_markdown("a < b <script>") == "a < b <\\u2060script>"
        True
    """
    safe = TAG.sub(f"<{JOINER}", source)
    safe = IMAGE.sub(f"!{JOINER}[", safe)
    safe = LINK.sub(f"]{JOINER}", safe)
    safe = DEFINITION.sub(rf"\1{JOINER}:", safe)
    safe = ENTITY_LINK.sub(f"&{JOINER}", safe)
    return MATH.sub(rf"\\{JOINER}", safe)


def clean_attachments(found: Any) -> dict[str, dict[str, str]]:
    """Keep pictures that are pictures."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in found.items() if isinstance(found, dict) else ():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            if kind in PICTURES and isinstance(data, str) and _is_base64(data) and re.fullmatch(r"[\w. -]+", str(name)):
                kept[name] = {kind: data}
    return kept


def _is_base64(data: str) -> bool:
    try:
        base64.b64decode(data.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(data) <= LONGEST_PICTURE


def _safe_math(html: str) -> str:
    return MATH.sub(rf"\\{JOINER}", html)


def clean_data(data: Any) -> dict[str, str]:
    """Keep the forms of an output that cannot do anything: cleaned HTML, pictures, text."""
    if not isinstance(data, dict):
        return {}
    kept: dict[str, str] = {}
    for kind, value in data.items():
        words = value if isinstance(value, str) else "".join(map(str, value)) if isinstance(value, list) else None
        if words is None:
            continue
        if kind == "text/html":
            kept[kind] = _safe_math(clean_html(words))
        elif kind in ("image/png", "image/jpeg") and _is_base64(words):
            kept[kind] = words
        elif kind == "image/svg+xml" and len(words) <= LONGEST_PICTURE and "image/png" not in data:
            # As a picture an SVG runs no script; inside a page it would.
            code = base64.b64encode(words.encode("utf-8", "replace")).decode()
            kept.setdefault("text/html", f'<img alt="" src="data:image/svg+xml;base64,{code}">')
        elif kind == "text/plain":
            kept[kind] = words
        elif kind in ("text/markdown", "text/latex"):
            kept.setdefault("text/plain", words)
    return kept


def clean_outputs(outputs: Any, left: int) -> list[dict[str, Any]]:
    """Return the well-formed outputs, cleaned, and not more than `left` bytes of them.

    They come from a learner's process, which may send anything.
    """
    kept: list[dict[str, Any]] = []
    for output in outputs[:500] if isinstance(outputs, list) else []:
        new = _clean_output(output)
        if new is None:
            continue
        left -= len(str(new))
        if left < 0:
            kept.append({"output_type": "stream", "name": "stderr", "text": "\n[…]\n"})
            break
        kept.append(new)
    return kept


def _clean_output(output: Any) -> dict[str, Any] | None:
    try:
        match output["output_type"]:
            case "stream":
                name = "stderr" if output["name"] == "stderr" else "stdout"
                return {"output_type": "stream", "name": name, "text": str(output["text"])}
            case "error":
                lines = [str(line) for line in list(output["traceback"])[:100]]
                words = {"ename": str(output["ename"])[:200], "evalue": str(output["evalue"])[:5000]}
                return {"output_type": "error", **words, "traceback": lines}
            case "execute_result":
                count = int(output["execution_count"])
                data = clean_data(output["data"])
                return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}
            case _:
                return {"output_type": "display_data", "data": clean_data(output["data"]), "metadata": {}}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
