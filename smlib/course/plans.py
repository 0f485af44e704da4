"""If-then plans: a trigger and what one does then, kept in the learner's folder."""

from __future__ import annotations

import re

from smlib.course import folder
from smlib.course.display import note
from smlib.course.errors import NotYet
from smlib.course.overview import write_overview
from smlib.course.placeholders import is_placeholder
from smlib.text import t

LEADS = r"^(wenn|falls|sobald|dann|if|when|then)\b[\s,:]*"
TASK = "if-then"


def if_then(when: object, then: object) -> None:
    """Keep a plan of two halves: when something happens, and what one does then.

    Args:
        when: the trigger, for example `"ein Mensch zu erkennen ist"`.
        then: the deed, for example `"frage ich zuerst"`.

    Raises:
        NotYet: if a half is empty, or both say the same.

    Example:
        >>> import smlib as sm
        >>> sm.if_then("HIER", "HIER")
        Noch offen. Ersetzen Sie beide Hälften durch Ihre eigenen Worte.
    """
    if is_placeholder(when) or is_placeholder(then):
        both = is_placeholder(when) and is_placeholder(then)
        half = "both" if both else "when" if is_placeholder(when) else "then"
        note(t(f"course.plan.open_{half}"), t("course.label.untried"), "untried")
        return
    trigger, deed = _half(when, "when"), _half(then, "then")
    if trigger.casefold() == deed.casefold():
        raise NotYet(TASK, "same", t("course.plan.same"))
    sentence = t("course.plan.sentence", when=trigger, then=deed)
    file = folder.results() / t("course.folder.plans")
    known = file.read_text(encoding="utf-8-sig").splitlines() if file.is_file() else []
    if sentence not in known:
        file.write_text("\n".join([*known, sentence]) + "\n", encoding="utf-8-sig")
        write_overview(file.parent)
    note(
        f"{sentence}\n{t('course.plan.kept', name=file.name, folder=file.parent.name)}", t("course.plan.label"), "right"
    )


def _half(text: object, which: str) -> str:
    """Return a half without its leading "when" and its full stop; raise if nothing is said."""
    plain = re.sub(LEADS, "", " ".join(str(text).split()), flags=re.IGNORECASE).strip(" .,;:!")
    if not isinstance(text, str) or len(re.findall(r"[^\W\d_]{2,}", plain)) < 2:
        raise NotYet(TASK, which, t(f"course.plan.empty_{which}"))
    return plain
