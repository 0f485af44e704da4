"""Module 3: links with a sender, three figures, the funnel, whose success it is."""

from __future__ import annotations

import re
from typing import Any

from smlib.course import folder
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, untried, wrong
from smlib.course.tasks import m3_data as data
from smlib.course.times import day
from smlib.course.values import filled, fold, misread, number, role, table
from smlib.errors import nearest

GAPS = {"hier", "here"}
PURE_REACH = {"reach_median", "viewers_median", "impressions", "views"}

choice_task("3.1-recall", right="b", choices="abc")


@task("3.1-links")
def links(links: Any) -> Verdict:
    """Three links of one campaign by one rule, from three places."""
    if isinstance(links, str) or not isinstance(links, list | tuple):
        return "no_list"
    if len(links) != 3:
        return wrong("count", count=len(links))
    values = [data.senders(str(link)) for link in links]
    if any(GAPS & set(each.values()) for each in values):
        return untried("gaps")
    for place, each in enumerate(values, 1):
        missing = [part for part in ("source", "medium", "campaign") if not each.get(part)]
        if missing:
            return wrong("no_sender", place=place, part=missing[0])
        odd = [part for part, value in each.items() if not re.fullmatch(r"[a-z0-9._-]+", value)]
        if odd:
            return wrong("spelling", place=place, part=odd[0], given=each[odd[0]])
    if len({each["campaign"] for each in values}) > 1:
        return "campaigns"
    if len({each["source"] for each in values}) < 3:
        return "sources"
    return None


choice_task("3.1-broken", right="c", choices="abcd", graded=True)


@task("3.1-rules")
def rules(rules: Any) -> Verdict:
    """A source more, and one role that keeps the list."""
    if not isinstance(rules, dict):
        raise misread("no_entries")
    for name in ("sources", "kept_by"):
        if name not in rules:
            raise misread("field_gone", field=name)
    sources = rules["sources"]
    if isinstance(sources, str) or not isinstance(sources, list | tuple):
        return "sources_list"
    given = [filled(source) for source in sources]
    if len({fold(source) for source in given}) < max(3, len(given)):
        return "source_twice" if len(given) >= 3 else "source_gone"
    odd = [source for source in given if not re.fullmatch(r"[a-z0-9._-]+", source)]
    if odd:
        return wrong("source_spelling", given=odd[0])
    role(rules["kept_by"])
    return None


choice_task("3.2-recall", right="c", choices="abc")


@task("3.2-values")
def values(reach: Any, rate: Any, clicks: Any) -> Verdict:
    """Three figures of May; the one to fill in is the clicks on links."""
    right, others = data.figures_of_may()
    given = {"reach_median": number(reach), "interaction_rate": number(rate), "link_clicks": number(clicks)}
    for name in ("reach_median", "interaction_rate"):
        if abs(given[name] - right[name]) > 1e-6:
            return wrong("changed", name=name)
    for key, value in others.items():
        if value is not None and abs(given["link_clicks"] - value) < 1e-6 and value != right["link_clicks"]:
            return key
    return None if given["link_clicks"] == right["link_clicks"] else "other"


choice_task("3.2-verdict", right="c", choices="abc", graded=True)


@task("3.2-sheet")
def sheet(sheet: Any) -> Verdict:
    """Three figures, at most one of pure reach, each with a target and a date to come."""
    if not isinstance(sheet, dict):
        raise misread("no_entries")
    if len(sheet) != 3:
        return wrong("three", count=len(sheet))
    known = data.figure_names()
    for name in sheet:
        if str(name) not in known:
            return wrong("unknown", name=str(name)[:40], nearest=nearest(name, known) or "comments")
    if len(PURE_REACH & set(map(str, sheet))) > 1:
        return "reach_twice"
    for name, entry in sheet.items():
        if isinstance(entry, str) or not isinstance(entry, list | tuple) or len(entry) != 2:
            return wrong("pair", name=name)
        target = number(entry[0])
        if str(name).endswith("_rate") and not 0 < target < 1:
            return wrong("rate", name=name, given=entry[0])
        if target <= 0:
            return wrong("target", name=name)
        if day(entry[1]) <= folder.today():
            return wrong("past", name=name)
    return None


choice_task("3.3-recall", right="a", choices="abc")
order_task("3.3-order", right=[2, 4, 1], lines=4)


@task("3.3-rates")
def rates(contact: Any, enquiry: Any, order_rate: Any, overall: Any) -> Verdict:
    """Shares of the step before, and one of the start, on phones."""
    users = data.phone_users()
    given = dict(zip(("contact", "enquiry", "order_rate"), map(number, (contact, enquiry, order_rate)), strict=True))
    for place, (name, value) in enumerate(given.items(), 1):
        before, there = users[place - 1], users[place]
        if _near(value, there / before):
            continue
        if _near(value, before / there):
            return wrong("upside_down", name=name)
        if _near(value, 100 * there / before):
            return wrong("percent", name=name)
        if place > 1 and _near(value, there / users[0]):
            return wrong("from_start", name=name)
        return wrong("other", name=name)
    whole = number(overall)
    if _near(whole, users[-1] / users[0]):
        return None
    return "overall_percent" if _near(whole, 100 * users[-1] / users[0]) else "overall"


def _near(value: float, goal: float) -> bool:
    """Four digits are as good as all of them."""
    return abs(value - goal) <= 0.005 * goal


@task("3.3-picture")
def picture(narrowest: Any, title: Any, source: Any) -> Verdict:
    """The narrowest step, a title that says something, and where the figures are from."""
    step = fold(filled(narrowest))
    if step in ("contact", "kontakt", "kontaktseite"):
        return "most"
    if step not in ("enquiry", "anfrage"):
        return "wide" if step in ("order", "bestellung") else wrong("no_step", given=str(narrowest)[:40])
    if len(filled(title).split()) < 3:
        return "title_short"
    return None if len(filled(source).split()) >= 2 else "source_short"


choice_task("3.4-recall", right="b", choices="abc")


@task("3.4-tables")
def tables(first: Any, last: Any, model: Any) -> Verdict:
    """First and last touch as tables, and the word for equal shares."""
    for name, given in (("first", first), ("last", last)):
        frame = table(given, "channel", "conversions")
        if dict(zip(frame["channel"], frame["conversions"], strict=True)) != data.credit(name):
            return wrong("table_changed", name=name)
    word = fold(filled(model))
    if word in ("first", "last"):
        return wrong("again", word=word)
    if word in ("position", "time_decay"):
        return wrong("unequal", word=word)
    return (
        None
        if word == "linear"
        else wrong("no_model", given=str(model)[:40], nearest=nearest(word, ["linear"]) or "l…")
    )


@task("3.4-rank")
def rank(channel: Any) -> Verdict:
    """The channel that is nought by last touch and second by equal shares."""
    name = fold(filled(channel))
    if name in ("videos", "video"):
        return None
    shares = data.credit("last")
    if name not in shares:
        return wrong("no_channel", given=str(channel)[:40], channels=", ".join(sorted(shares)))
    return wrong("not_zero", channel=name) if shares[name] else wrong("not_second", channel=name)


WORDS_OF_A_SENTENCE = 5


@task("3.4-limit")
def limit(note: Any) -> Verdict:
    """What is counted, and one thing that is not known."""
    if not isinstance(note, dict):
        raise misread("no_entries")
    for name in ("we_count", "we_do_not_know"):
        if name not in note:
            raise misread("field_gone", field=name)
        if len(filled(note[name]).split()) < WORDS_OF_A_SENTENCE:
            return "short_count" if name == "we_count" else "short_limit"
    if fold(note["we_count"]) == fold(note["we_do_not_know"]):
        return "same"
    certain = re.search(r"\b(beweist|bewiesen|sicher ist|proves|proven|certainly)\b", fold(note["we_count"]))
    return wrong("proof", word=certain[0]) if certain else None
