"""Module 1: first steps, the export, March, what we are allowed to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smlib.course import folder
from smlib.course.artefacts import read_kept
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, unclear, untried, wrong
from smlib.course.tasks import m1_data as data
from smlib.course.tasks.access import looks_like_password, read_access
from smlib.course.times import day, weekly_time
from smlib.course.values import filled, fold, misread, number, role, sorted_words, table, whole, word
from smlib.errors import nearest
from smlib.text import t

START_MINUTES = 10
SERIOUS = {3: "child", 4: "private"}  # never "go"
CASES = range(1, 9)


@task("1.1-number")
def minutes(minutes: Any) -> Verdict:
    """Another number of minutes than at the start, between 5 and 60."""
    value = number(minutes, text=False)
    if value == START_MINUTES:
        return untried("start")
    if not 5 <= value <= 60:
        return "short" if value < 5 else "long"
    return None


@task("1.1-promise")
def promise(promise: Any) -> Verdict:
    """Two fixed times on two days, who takes the phone, who promises it."""
    entries = _entries(promise, "first", "second", "phone", "promised_by")
    first, second = weekly_time(entries["first"]), weekly_time(entries["second"])
    if first[0] == second[0]:
        return "same_day"
    role(entries["phone"])
    if word(entries["promised_by"], "nobody"):
        return "promise_open"
    role(entries["promised_by"])
    return None


def _entries(given: Any, *names: str) -> dict[str, Any]:
    """Return the entries of a dict; each must be there and say something."""
    if not isinstance(given, dict):
        raise misread("no_entries")
    for name in names:
        if name not in given:
            raise misread("field_gone", field=name)
        filled(given[name])
    return given


@task("1.2-count")
def count(count: Any) -> Verdict:
    """How many posts the export holds, each counted once, without the total row."""
    value = whole(count)
    if value == len(data.posts()):
        return None
    return data.miscounts().get(value, "other")


@task("1.2-first", graded=False)
def first(first: Any) -> Verdict:
    """The day of the first post, in German time."""
    value, days = day(first), data.days()
    if value == min(days):
        return None
    return "last" if value == max(days) else "other"


@task("1.2-names")
def names(masked: Any) -> Verdict:
    """The messages without a real name or a telephone number."""
    frame = table(masked)
    if len(frame) < len(data.messages()):
        return wrong("rows_gone", rows=len(frame), all=len(data.messages()))
    left = data.names_left(frame)
    if left["author"]:
        return wrong("authors", count=left["author"])
    return wrong("in_text", count=left["text"]) if left["text"] else None


@task("1.2-sheet")
def sheet(sheet: Any, access: Any) -> Verdict:
    """Data sheet with a deletion date; a second admin everywhere, no password anywhere."""
    entries = _entries(sheet, "content", "period", "who", "delete_on")
    if word(entries["who"], "nobody") == "everybody":
        return "who_everybody"
    role(entries["who"])
    delete_on, today = day(entries["delete_on"]), folder.today()
    if delete_on <= today:
        return "delete_past"
    if delete_on > today + timedelta(days=366):
        return "delete_late"
    for entry in read_access(access):
        if any(map(looks_like_password, entry[1:])):
            return wrong("password", channel=entry[0])
        channel, owner, second, two_factor = entry
        role(owner)
        if not fold(second) or word(second, "nobody"):
            return wrong("second_missing", channel=channel)
        if fold(role(second)) == fold(owner):
            return wrong("second_same", channel=channel)
        if not fold(two_factor):
            return wrong("two_factor", channel=channel)
    return None


choice_task("1.3-recall", right="b", choices="abc")
order_task("1.3-order", right=[2, 4, 1], also=[[2, 1, 4]], lines=4)


@task("1.3-columns", graded=False)
def columns(columns: Any) -> Verdict:
    """When, what and how well it did; nothing that is not needed."""
    if isinstance(columns, str) or (not isinstance(columns, list | tuple | set) and not hasattr(columns, "tolist")):
        return "no_list"
    chosen = [str(column) for column in columns]
    have = list(data.posts().columns)
    unknown = [column for column in chosen if column not in have]
    if unknown:
        return wrong("unknown", column=unknown[0], nearest=nearest(unknown[0], have) or "–")
    for key, needed in data.NEEDED.items():
        if not needed & set(chosen):
            return key
    extra = [column for column in chosen if column not in data.USEFUL]
    return wrong("extra", column=extra[0]) if extra else None


@task("1.3-march")
def march(march: Any) -> Verdict:
    """The posts of March, all of them, each once."""
    frame = table(march, "post_id", "published_at")
    given, goal = list(frame["post_id"].astype(str)), data.of_month(3)
    if set(given) == data.of_month(4):
        return untried("april")
    if not given:
        return "empty"
    if len(given) > len(set(given)):
        return wrong("twice", count=len(given) - len(set(given)))
    later = data.after_march() & set(given)
    if later:
        return wrong("later", count=len(later))
    gone = goal - set(given)
    if gone and gone == data.on_last_day():
        return "last_day"
    return wrong("gone", count=len(gone)) if gone else None


@task("1.3-best")
def best(post_id: Any) -> Verdict:
    """The post of March with the most reactions."""
    if isinstance(post_id, float) or "E+" in str(post_id).upper():
        return "rounded"
    given = str(post_id).strip()
    ranks = data.march_ranks()
    if given == ranks["reactions"][0]:
        return None
    if given == ranks["reach"][0]:
        return "by_reach"
    if given in ranks["reactions"]:
        return wrong("place", place=ranks["reactions"].index(given) + 1)
    return "not_march" if given in set(data.posts()["post_id"]) else "no_id"


@task("1.3-saved", graded=False)
def saved(name: Any) -> Verdict:
    """The kept list can be read again and holds March."""
    try:
        rows = read_kept(filled(name))
    except FileNotFoundError:
        return unclear("kept_missing", folder=t("course.folder.results"))
    if "published_at" not in rows[0]:
        return "heading"
    return None if len(rows) - 1 == len(data.of_month(3)) else wrong("rows", rows=len(rows) - 1)


choice_task("1.4-recall", right="b", choices="abc")


@task("1.4-cases")
def cases(cases: Any) -> Verdict:
    """Eight cases; asking is never wrong, the two serious ones are never "go"."""
    decisions = sorted_words(cases, CASES, "decision", "case")
    for place, key in SERIOUS.items():
        if decisions[place] == "go":
            return key
    return None


@task("1.4-roles")
def roles(cases: Any, roles: Any) -> Verdict:
    """A role for every "ask"."""
    asked = [place for place, meant in sorted_words(cases, CASES, "decision", "case").items() if meant == "ask"]
    if not asked:
        return "nothing_asked"
    if not isinstance(roles, dict):
        raise misread("no_entries")
    named = {int(place): who for place, who in roles.items()}
    for place in asked:
        if place not in named or not fold(named[place]):
            return wrong("role_gone", case=place)
        role(named[place])
    return None
