"""Module 6: how products are used, a story and its evidence, values one can see, four weeks ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib.course import folder
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, untried, wrong
from smlib.course.tasks import m6_data as data
from smlib.course.tasks import proofs, staging
from smlib.course.times import day
from smlib.course.values import filled, fold, misread, number, role, synonyms, table, whole, word
from smlib.text import language, t
from smlib.text.numbers import listed
from smlib.text.numbers import number as figure

if TYPE_CHECKING:
    from smlib.voice.sheet import Story

LONGEST_REPLY = 56  # days; later than that nobody remembers the question

PARTS = ("person", "situation", "turn", "benefit")
FEWEST_CLAIMS, FEWEST_HEARD = 2, 2
NEAR = 0.04  # hours
LONGEST_REVIEW = 183  # days: half a year
VALUES = ("craft", "long_life", "honesty")
VIEWS = 0.5  # share of scenes from the customers' view
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


choice_task("6.3-recall", right="a", choices="abc")


@task("6.3-evidence")
def evidence(sheet: Any) -> Verdict:
    """Every claim with a proof one can look up, nothing for ever, and a weakness that is one."""
    found = _sheet(sheet)
    if found is None:
        return "no_sheet"
    unproved = sum(not claim.proof for claim in found.claims)
    if unproved:
        return untried("proofs", count=unproved)
    if not found.weakness:
        return untried("weakness")
    if len(found.claims) < FEWEST_CLAIMS:
        return "few"
    for claim in found.claims:
        if proofs.FOREVER.search(claim.text):
            return wrong("forever", claim=claim.text)
        slip = proofs.no_proof(claim.proof)
        if slip:
            return wrong(slip, proof=claim.proof)
    gaps = found.gaps()
    for code in ("superlative", "unproved"):
        if code in set(gaps["code"]):
            return wrong(code, word=gaps.loc[gaps["code"] == code, "where"].iloc[0])
    if "no_consent" in set(gaps["code"]):
        return "consent"
    admitted = fold(found.weakness)
    if proofs.NOTHING.search(admitted):
        return "no_weakness"
    if proofs.BOAST.search(admitted):
        return "boast"
    return "short" if len(admitted.split()) < 3 else None


choice_task("6.4-recall", right="c", choices="abc")


@task("6.4-scenes")
def scenes(scenes: Any) -> Verdict:
    """A scene for each value that one can film, without the value's word; half from the customers' view."""
    if not isinstance(scenes, dict):
        raise misread("no_entries")
    names = {word(name, "value") or fold(name): str(name) for name in scenes}
    for value in VALUES:
        if value not in names:
            return wrong("value_gone", value=t(f"course.value.{value}"))
    views = []
    for name, entry in scenes.items():
        if not isinstance(entry, tuple | list) or len(entry) != 2:
            return wrong("pair", value=name)
        said = filled(entry[0])
        if staging.names_value(said, word(name, "value") or str(name)):
            return wrong("claimed", value=name)
        if loose := staging.abstract(said):
            return wrong("abstract", word=loose)
        if len(said.split()) < staging.SHORTEST:
            return wrong("short", value=name)
        view = word(entry[1], "view")
        if view is None:
            return wrong("view_unknown", given=str(entry[1])[:40])
        views.append(view)
    if len({fold(entry[0]) for entry in scenes.values()}) < len(scenes):
        return "same"
    count = views.count("customer")
    return None if count >= VIEWS * len(views) else wrong("half", count=count, total=len(views))


@task("6.4-decision")
def decision(decision: Any) -> Verdict:
    """One role decides, two others are heard, an objection, a day within half a year."""
    if not isinstance(decision, dict):
        raise misread("no_entries")
    for field in ("question", "decides", "heard", "reason", "against", "review_on"):
        if field not in decision:
            raise misread("field_gone", field=field)
    if isinstance(decision["decides"], list | tuple | set):
        return "two"
    decides = role(decision["decides"])
    if staging.SEVERAL.search(decides):
        return "two"
    if staging.BODY.search(decides):
        return wrong("body", given=decides)
    if not isinstance(decision["heard"], list | tuple | set):
        return "heard_list"
    heard = {fold(role(who)): str(who) for who in decision["heard"]}
    if fold(decides) in heard:
        return wrong("both", role=decides)
    if len(heard) < FEWEST_HEARD:
        return wrong("few_heard", count=len(heard), wanted=FEWEST_HEARD)
    filled(decision["reason"])
    against = fold(filled(decision["against"]))
    if proofs.NOTHING.search(against) or len(against.split()) < 2:
        return "nothing_against"
    last, today = day(decision["review_on"]), folder.today()
    if last <= today:
        return "past"
    return "late" if last > today + timedelta(days=LONGEST_REVIEW) else None


choice_task("6.5-recall", right="b", choices="abc")


@task("6.5-week")
def week(week_hours: Any) -> Verdict:
    """Opening hours of the fourth week, which has a public holiday."""
    value, known = number(week_hours), data.weeks()
    if abs(value - known["right"]) < NEAR:
        return None
    if abs(value - known["start"]) < NEAR:
        return untried("start")
    slips = ("in_minutes", "other_week", "short")
    return next((slip for slip in slips if abs(value - known[slip]) < NEAR), "other")


@task("6.5-plan")
def plan(plan: Any) -> Verdict:
    """A role with hours to spare in each of four weeks, and a description for each picture."""
    if not isinstance(plan, dict):
        raise misread("no_entries")
    rows = {whole(number_of): row for number_of, row in plan.items()}
    for place in range(1, len(data.WEEKS) + 1):
        if place not in rows:
            return wrong("week_gone", week=place)
    for place, row in sorted(rows.items()):
        if not isinstance(row, tuple | list) or len(row) != 4:
            return wrong("row", week=place)
        slip = _week(place, *row)
        if slip is not None:
            return slip
    return None


def _week(place: int, scene: Any, who: Any, hours: Any, alt: Any) -> Verdict:
    """Judge one week of the plan."""
    if not fold(scene):
        return wrong("scene", week=place)
    given = role(who)
    known = next((name for name in data.spare() if staging.same_role(given, name)), None)
    if known is None:
        names = list(data.spare())
        half = len(names) // 2
        return wrong(
            "role_unknown",
            week=place,
            given=given[:40],
            roles=listed(names[:half] if language() == "de" else names[half:]),
        )
    planned, free = number(hours), data.spare()[known]
    if planned <= 0:
        return wrong("zero", week=place)
    if planned > free + NEAR:
        return wrong("over", week=place, hours=figure(planned), role=given, free=figure(round(free, 1)))
    slip = staging.poor_alt(str(alt))
    return wrong(slip, week=place) if slip else None
