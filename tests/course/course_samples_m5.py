"""Stored answers to the tasks of module 5; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from typing import Any

from sample_answers import Answer

from smlib.course.tasks import m5_data as data

LEVELS: dict[int, Any] = {
    1: "sofort", 2: "sofort", 3: "sofort", 4: "heute", 5: "heute", 6: "heute",
    7: "Woche", 8: "Woche", 9: "diese Woche", 10: "heute", 11: "Woche", 12: "heute",
}  # fmt: skip
TARGETS: dict[str, Any] = {"sofort": (1, "Kundenbetreuung"), "heute": (5, "Innendienst"), "Woche": (27, "Marketing")}
BLOCK = {
    "greeting": "Guten Tag,",
    "answer": "die Feder gibt es einzeln für 3,80 Euro im Webshop.",
    "next_step": "Schreiben Sie uns, wenn der Wechsel nicht gelingt.",
    "role": "Ihr Kundendienst",
}
ENGLISH = {
    "greeting": "Good morning,",
    "answer": "the spring costs 3.80 euros in our web shop.",
    "next_step": "Please write to us if you cannot change it.",
    "role": "Your customer service",
}
CARD: dict[str, Any] = {
    "lesen": ("Kundenbetreuung", "Innendienst"),
    "entscheiden": ("Geschäftsleitung", "Produktsicherheit"),
    "anhalten": ("Marketing", "Auszubildende"),
    "antworten": ("Kundenbetreuung", "Marketing"),
    "aufschreiben": ("Marketing", "Innendienst"),
}
SILENCE = "Wir sagen nichts zur Ursache, bevor sie geprüft ist."


def median(slip: str = "right") -> Answer:
    """Return the median, or what a slip gives."""
    return lambda: (data.medians()[slip],)


def late(slip: str = "late", still_open: str = "open") -> Answer:
    """Return both counts, or what slips give."""
    return lambda: (data.counts()[slip], data.counts()[still_open])


def wait(slip: str = "right") -> Answer:
    """Return the minutes over Whitsun, or what a slip gives."""
    return lambda: (data.waits()[slip],)


RIGHT: dict[str, list[Answer]] = {
    "5.1-recall": [("b",)],
    "5.1-median": [median(), (1.9,), ("1.9",)],
    "5.1-late": [late(), (86, 6), ("86", "6")],
    "5.1-wait": [wait(), (120,)],
    "5.2-recall": [("b",)],
    "5.2-sort": [(LEVELS,), ({**LEVELS, 7: "heute", 11: "today", 3: "now"},), ({**LEVELS, 8: "heute", 9: "heute"},)],
    "5.2-targets": [
        (TARGETS,),
        ({"now": [0.5, "customer service"], "today": [4, "inside sales"], "week": [45, "marketing"]},),
    ],
    "5.3-recall": [("b",)],
    "5.3-spot": [({1: "a", 2: "b", 3: "c"},), ({1: "A", 2: "(b)", 3: "c)"},)],
    "5.3-block": [
        (BLOCK,),
        (ENGLISH,),
        ({**BLOCK, "answer": "der Kundendienst schickt Ihnen eine neue Feder kostenlos."},),
        ({**BLOCK, "greeting": "Grüß Gott,", "next_step": "Der Kundendienst meldet sich bis Freitag."},),
    ],
    "5.4-recall": [("b",)],
    "5.4-order": [([2, 4, 6, 1, 5],), ([2, 6, 4, 1, 5],), ("2, 4, 6, 1, 5",)],
    "5.4-card": [
        (CARD, SILENCE),
        ({step: list(who) for step, who in CARD.items()}, "We do not guess about the cause."),
    ],
}

UNTRIED: dict[str, list[Answer]] = {
    "5.1-recall": [(...,)],
    "5.1-median": [median("before"), (...,)],
    "5.1-late": [late("start"), (60, ...), (..., ...)],
    "5.1-wait": [wait("start"), (...,)],
    "5.2-recall": [(...,)],
    "5.2-sort": [({**LEVELS, 1: "HIER", 2: "HIER", 8: "HIER"},)],
    "5.2-targets": [({**TARGETS, "heute": (..., "HIER"), "Woche": (..., "HERE")},)],
    "5.3-recall": [(...,)],
    "5.3-spot": [({1: "HIER", 2: "HIER", 3: "HIER"},), ({1: "a", 2: "HERE", 3: "c"},)],
    "5.3-block": [(dict.fromkeys(BLOCK, "HIER"),), ({**BLOCK, "role": "HERE"},)],
    "5.4-recall": [(...,)],
    "5.4-order": [([...],)],
    "5.4-card": [({**CARD, "entscheiden": ("Geschäftsleitung", "HIER")}, SILENCE), (CARD, "HIER")],
}

WRONG: dict[str, dict[str, Answer]] = {
    "5.1-recall": {"a": ("a",), "c": ("c",)},
    "5.1-median": {
        **{slip: median(slip) for slip in ("all", "in_minutes", "clock", "mean")},
        "other": (7.7,),
    },
    "5.1-late": {
        **{slip: late(slip) for slip in ("late_unit", "late_clock", "late_with_open")},
        "late_other": (3, 6),
        "open_answered": late("late", "open_answered"),
        "open_other": (86, 0),
    },
    "5.1-wait": {**{slip: wait(slip) for slip in ("holiday", "no_holiday", "in_hours", "clock")}, "other": (61,)},
    "5.2-recall": {"a": ("a",), "c": ("c",)},
    "5.2-sort": {
        "injury": ({**LEVELS, 1: "heute"},),
        "privacy": ({**LEVELS, 2: "Woche"},),
        "few": ({**LEVELS, 8: "sofort", 9: "sofort", 7: "sofort"},),
        "level_unknown": ({**LEVELS, 8: "später"},),
        "message_gone": ({place: level for place, level in LEVELS.items() if place != 8},),
    },
    "5.2-targets": {
        "pair": ({**TARGETS, "heute": 5},),
        "level_gone": ({"sofort": (1, "Innendienst"), "heute": (5, "Innendienst")},),
        "zero": ({**TARGETS, "sofort": (0, "Innendienst")},),
        "order": ({**TARGETS, "heute": (30, "Innendienst")},),
        "now_slow": ({"sofort": (4.5, "Innendienst"), "heute": (9, "Innendienst"), "Woche": (45, "Marketing")},),
        "minutes": ({**TARGETS, "Woche": (1620, "Marketing")},),
        "role_everybody": ({**TARGETS, "heute": (5, "alle")},),
    },
    "5.3-recall": {"a": ("a",), "c": ("c",)},
    "5.3-spot": {
        "reply_1": ({1: "c", 2: "b", 3: "c"},),
        "reply_2": ({1: "a", 2: "c", 3: "c"},),
        "reply_3": ({1: "a", 2: "b", 3: "a"},),
        "choice_unknown": ({1: "d", 2: "b", 3: "a"},),
    },
    "5.3-block": {
        "greeting": ({**BLOCK, "greeting": "Na,"},),
        "answer": ({**BLOCK, "answer": "3,80 Euro."},),
        "next_step": ({**BLOCK, "next_step": "Viel Freude im Garten."},),
        "private": ({**BLOCK, "next_step": "Rufen Sie mich nach Feierabend an."},),
        "promise": ({**BLOCK, "answer": "wir schicken Ihnen kostenlos eine neue Feder."},),
        "shouting": ({**BLOCK, "answer": "die Feder kostet NUR 3,80 Euro! Wirklich!"},),
        "role_nobody": ({**BLOCK, "role": "niemand"},),
    },
    "5.4-recall": {"a": ("a",), "c": ("c",)},
    "5.4-order": {
        "extra_3": ([2, 4, 3, 1, 5],),
        "early_1": ([1, 2, 4, 6, 5],),
        "early_4": ([4, 2, 6, 1, 5],),
        "early_5": ([2, 4, 6, 5, 1],),
        "early_6": ([6, 2, 4, 1, 5],),
    },
    "5.4-card": {
        "steps": ({"lesen": ("Marketing", "Innendienst")}, SILENCE),
        "pair": ({**CARD, "lesen": "Marketing"}, SILENCE),
        "deputy_same": ({**CARD, "lesen": ("Marketing", "marketing")}, SILENCE),
        "silence": (CARD, "nichts"),
        "role_everybody": ({**CARD, "lesen": ("Marketing", "alle")}, SILENCE),
    },
}

# Address with du exists in German only; `test_course_tasks_m5.py` asks for both sentences there.
ELSEWHERE: dict[str, set[str]] = {"5.3-block": {"mixed", "informal"}}
