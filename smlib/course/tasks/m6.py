"""Module 6: how products are used, a story and its evidence, values one can see, four weeks ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib.course import folder
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, untried, wrong
from smlib.course.tasks import m6_data as data
from smlib.course.times import day
from smlib.course.values import filled, fold, misread, role, synonyms, table
from smlib.text import t

if TYPE_CHECKING:
    from smlib.voice.sheet import Story

LONGEST_REPLY = 56  # days; later than that nobody remembers the question

PARTS = ("person", "situation", "turn", "benefit")
SHORTEST = 2  # words; one alone tells nothing

choice_task("6.1-recall", right="b", choices="abc")


@task("6.1-themes")
def themes(top: Any) -> Verdict:
    """The three leading themes of all voices, in any order, in German or English."""
    if not isinstance(top, list | tuple):
        return "no_list"
    said = [fold(filled(theme)) for theme in top]
    meant = [synonyms("theme").get(theme, theme) for theme in said]
    if len(set(meant)) < len(meant):
        return wrong("twice", given=top[next(at for at, one in enumerate(meant) if one in meant[:at])])
    if len(meant) != data.TOP:
        return wrong("count", count=len(meant), wanted=data.TOP)
    leading, further = data.themes()
    leading_meant = {synonyms("theme").get(theme, theme) for theme in leading}
    for given, theme, one in zip(top, said, meant, strict=True):
        if one in leading_meant:
            continue
        if theme in map(fold, data.NAMES):
            return wrong("product", given=given)
        return wrong("lower" if theme in further else "absent", given=str(given)[:40])
    return None


@task("6.1-finding")
def finding(finding: Any) -> Verdict:
    """A use that no catalogue names, the role that is told, the day of its reply."""
    if not isinstance(finding, dict):
        raise misread("no_entries")
    for field in ("use", "role", "reply_by"):
        if field not in finding:
            raise misread("field_gone", field=field)
    use = filled(finding["use"])
    known = {meant for spoken, meant in synonyms("use").items() if spoken in fold(use)}
    if "graves" not in known:
        if "everyday" in known:
            return wrong("everyday", given=use[:40])
        if not any(one in fold(use) for one in data.uses()):
            return wrong("unseen", given=use[:40])
    role(finding["role"])
    last, today = day(finding["reply_by"]), folder.today()
    if last <= today:
        return "past"
    return "late" if last > today + timedelta(days=LONGEST_REPLY) else None


@task("6.1-quotes")
def quotes(quotes: Any) -> Verdict:
    """Only voices about the trowel whose people said yes; who was asked has not said yes."""
    ids = [str(one) for one in table(quotes, "id")["id"]]
    if not ids:
        return "empty"
    given = [data.consent().get(one) for one in ids]
    if None in given:
        return "others"
    if set(given) == {"asked"}:
        return untried("asked")
    if "no" in given:
        return "refused"
    return "unanswered" if "asked" in given else None


choice_task("6.2-recall", right="b", choices="abc")
order_task("6.2-order", right=[5, 4, 1, 2], lines=5)


def _sheet(given: Any) -> Story | None:
    from smlib.voice.sheet import Story

    return given if isinstance(given, Story) else None


@task("6.2-story")
def story(sheet: Any) -> Verdict:
    """Four parts in words of one's own, and a customer's sentence that may be shown."""
    found = _sheet(sheet)
    if found is None:
        return "no_sheet"
    gaps = found.gaps()
    missing = [t(f"story.part.{part}") for part in PARTS if not getattr(found, part)]
    if missing:
        return untried("parts", parts=", ".join(missing))
    if "name" in set(gaps["code"]):
        return "name"
    for part in PARTS:
        if len(getattr(found, part).split()) < SHORTEST:
            return wrong("short", part=t(f"story.part.{part}"))
    if len({fold(getattr(found, part)) for part in PARTS}) < len(PARTS):
        return "same"
    for code in ("superlative", "unproved"):
        if code in set(gaps["code"]):
            return wrong(code, word=gaps.loc[gaps["code"] == code, "where"].iloc[0])
    if not found.quotes:
        return "no_quote"
    for quote in found.quotes:
        consent = data.consent_of_text(quote.text) or quote.consent
        if consent != "yes":
            return {"no": "refused", "asked": "unanswered"}.get(consent, "unasked")
    return None
