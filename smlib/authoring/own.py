"""`sm.portion`: a learner's own portion out of a few sentences, held against the project's rules, opened for the tandem.

The sentences fill the template that `smlib portion new` writes. What a learner leaves out has words that suit any
question that comes again and again; question, right answer and hint are hers.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from smlib.authoring import build
from smlib.authoring.errors import AuthoringError
from smlib.authoring.finding import Finding
from smlib.authoring.lint import check_portion
from smlib.authoring.minutes import estimate
from smlib.authoring.portion import Portion
from smlib.authoring.source import parse
from smlib.authoring.template import portion_template, slug
from smlib.course import folder as places
from smlib.course.placeholders import is_placeholder
from smlib.errors import nearest
from smlib.results import Result, html_table
from smlib.text import language, lookup, t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd

HERS = ("question", "right", "hint")
"""What only the author can say."""
_GAP = re.compile(r"‹[^›]*›")


@dataclass(frozen=True, repr=False)
class OwnPortion(Result):
    """A learner's own portion; made by `portion`.

    Attributes:
        path: the source; None as long as something is open, nothing is written then.
        answers: part -> what stands there.
        open: parts that are still to be filled.
        changed: parts that differ from the version before; empty for a new portion.
        minutes: by the curriculum's formula.
        findings: what the rules found; empty is green.
    """

    path: Path | None
    answers: Mapping[str, str]
    open: tuple[str, ...]
    changed: tuple[str, ...]
    minutes: float
    findings: tuple[Finding, ...]

    @property
    def green(self) -> bool:
        """Whether nothing is open and no rule has anything to say."""
        return not self.open and not self.findings

    @property
    def notebook(self) -> Path | None:
        """What the tandem opens."""
        return self.path.with_suffix(".ipynb") if self.path else None

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("authoring.own.caption")

    def text(self) -> str:
        """Say whether it is green, or what is to be changed."""
        if self.open:
            return t("authoring.own.open", parts=listed([_named(part) for part in self.open]))
        if self.findings:
            lines = [finding.sentence for finding in self.findings]
            return "\n".join([t("authoring.own.findings", count=number(len(lines))), *lines])
        assert self.notebook
        said = t("authoring.own.green", minutes=number(self.minutes, 1))
        changed = [t("authoring.own.changed", parts=listed([_named(part) for part in self.changed]))]
        where = t("authoring.own.where", file=self.notebook.name, folder=self.notebook.parent.name)
        return "\n".join([said, *(changed if self.changed else []), where])

    def to_frame(self) -> pd.DataFrame:
        """Return the part as code names it, in words, and what stands there; what only the author can say first."""
        import pandas as pd

        order = [*HERS, *(part for part in self.answers if part not in HERS)]
        rows = [
            (part, _named(part), "" if is_placeholder(self.answers[part]) else self.answers[part]) for part in order
        ]
        return pd.DataFrame(rows, columns=["part", "field", "text"]).rename(columns={"part": t("authoring.own.key")})

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.text().split("\n"))
        link = ""
        if self.green and self.notebook:
            way = quote(Path(os.path.relpath(self.notebook, Path.cwd())).as_posix())
            link = f'<p><a href="{way}">{escape(t("authoring.own.link"))}</a></p>'
        table = html_table(self.to_frame(), self.caption)
        return f'<div lang="{language()}">{lines}{link}{table}</div>'


def portion(parts: Mapping[str, str]) -> OwnPortion:
    """Write an own portion into the learner's folder, check it by the project's rules, and build what the tandem opens.

    Learners' portions are module 8: 8.1, 8.2, … A portion whose question is there already is brought up to date: what
    is left out stays as it was, and the version before is kept under a number.

    Args:
        parts: `question`, `right` (the right answer), `hint`; and, where the words that stand there do not suit:
            `why`, `courage`, `seen`, `practised`, `example`, `notice`, `change`, `task`, `wrong`, `other`, `remains`,
            `remember`.

    Returns:
        `OwnPortion`: `.findings`, `.minutes`, `.path`; with gaps left nothing is written.

    Raises:
        AuthoringError: `own_part` for a part that the template does not have, `own_hand` if the portion that is there
            was changed by hand.

    Example:
        >>> import smlib as sm
        >>> sm.portion({"question": "Welche Schere taugt für feuchtes Holz?", "right": "HIER", "hint": "HIER"})
        Noch offen: die richtige Antwort und der Hinweis. Geschrieben ist noch nichts.
    """
    known = list(_gaps().values())
    unnamed = any(map(is_placeholder, parts))
    parts = {part: said for part, said in parts.items() if not is_placeholder(part)}
    for part in parts:
        if part not in known:
            raise AuthoringError("own_part", part=part, parts=listed(sorted(set(known))), nearest=nearest(part, known))
    asked = parts.get("question", "HIER")
    stem = slug(str(asked)) if not is_placeholder(asked) else ""
    path, number = _place(stem)
    before = _before(path, number) if stem else {}
    defaults = {part: str(words) for part, words in lookup("authoring.own.words").items()}
    answers = {part: before.get(part, defaults.get(part, "HIER")) for part in dict.fromkeys(known)}
    answers |= {part: said if is_placeholder(said) else _plain(said) for part, said in parts.items()}
    if is_placeholder(answers["remember"]):
        answers["remember"] = answers["right"]
    still = tuple(
        part for part in answers if part != "remember" and (is_placeholder(answers[part]) or not answers[part])
    )
    if unnamed:
        still += ("any",)
    if still or not stem:
        return OwnPortion(None, answers, still or ("question",), (), 0.0, ())
    text = _filled(answers, number)
    changed = tuple(part for part in answers if before and before[part] != answers[part])
    _write(path, text)
    source = parse(text, path.name)
    minutes = estimate(Portion(number, lesson=source), language()).minutes
    return OwnPortion(path, answers, (), changed, minutes, tuple(check_portion(text, path.name)))


def _place(stem: str) -> tuple[Path, str]:
    """Return where a portion stands or will stand, and its number: its own, or the next one that is free."""
    folder, taken = places.root() / t("authoring.own.folder"), {0}
    for path in sorted(folder.glob("8.*-*.md")):
        found = re.fullmatch(r"8\.(\d+)-(.+)", path.stem)
        if found and found[2] == stem:
            return path, f"8.{found[1]}"
        taken |= {int(found[1])} if found else set()
    number = f"8.{max(taken) + 1}"
    return folder / f"{number}-{stem}.md", number


def _named(part: str) -> str:
    return t(f"authoring.own.part.{part}")


def _gaps() -> dict[str, str]:
    """Return the template's gaps in their order, and the part that fills each."""
    return {str(gap): part for part, gaps in lookup("authoring.own.gap").items() for gap in gaps}


def _template(number: str) -> str:
    return portion_template(languages=(language(),), number=number)


def _plain(said: object) -> str:
    """Keep a sentence from becoming anything but a sentence: one line, no marks of the source's format."""
    return " ".join(re.sub(r"<!--|-->|###|```|[‹›{}]", " ", str(said)).split())


def _filled(answers: Mapping[str, str], number: str) -> str:
    gaps, lines, fenced = _gaps(), [], False
    for line in _template(number).split("\n"):
        fenced = not fenced if line.startswith("```") else fenced
        if line.strip().startswith(f"{language()}: ‹"):  # the title in the front matter is YAML
            head, gap = line.split("‹")[0], _GAP.search(line)
            assert gap
            lines.append(head + json.dumps(answers[gaps[gap[0]]], ensure_ascii=False))
            continue
        quoted = fenced and not line.startswith("#")

        def put(match: re.Match[str], quoted: bool = quoted) -> str:
            said = answers[gaps[match[0]]]
            return json.dumps(said, ensure_ascii=False)[1:-1] if quoted else said

        lines.append(_GAP.sub(put, line))
    return "\n".join(lines)


def _before(path: Path, number: str) -> dict[str, str]:
    """Read the sentences back from a portion that is there; the template tells where each stands."""
    if not path.is_file():
        return {}
    text, gaps = path.read_text(encoding="utf-8"), _gaps()
    pattern, seen, at, template = "", set[str](), 0, _template(number)
    for gap in _GAP.finditer(template):
        part = gaps[gap[0]]
        quoted = template[template.rfind("\n", 0, gap.start()) + 1 : gap.start()].strip().startswith(("de:", "en:"))
        once = part not in seen and not quoted
        pattern += re.escape(template[at : gap.start()]) + (f"(?P<{part}>.+?)" if once else ".+?")
        seen |= {part} if once else set()
        at = gap.end()
    found = re.fullmatch(pattern + re.escape(template[at:]), text)
    if found is None:
        raise AuthoringError("own_hand", file=path.name, folder=path.parent.name)
    return {part: _unquoted(said) if part in ("hint", "remember") else said for part, said in found.groupdict().items()}


def _unquoted(said: str) -> str:
    return str(json.loads(f'"{said}"'))


def _write(path: Path, text: str) -> None:
    """Write source and notebook; an earlier version stays beside them under a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and (old := path.read_text(encoding="utf-8")) != text:
        word = t("course.folder.version")
        kept = path.parent.glob(f"{path.stem}-{word}-*.md")
        if all(copy.read_text(encoding="utf-8") != old for copy in kept):
            places.numbered(path.parent, path.name, word).write_text(old, encoding="utf-8", newline="\n")
    path.write_text(text, encoding="utf-8", newline="\n")
    sources, wrong = build.read_all([path])
    if not wrong:
        build.write(build.plan(sources))
