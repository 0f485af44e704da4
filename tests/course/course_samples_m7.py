"""Stored answers to the tasks of module 7; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from typing import Any

from sample_answers import Answer

from smlib.authoring.own import portion

PAGE: dict[str, Any] = {
    "progress": "Binnen zwei Stunden beantwortet: 51 statt 26 Prozent.",
    "open": "Die Reichweite je Beitrag.",
    "other": "Im Sommer kamen weniger Fragen.",
    "taking_part": "8 von 14 Beteiligten",
    "check_on": "1.12.2026",
}
ENGLISH = {
    "progress": "Eight roles take part, three before.",
    "open": "Comments per post.",
    "other": "It rained a lot in spring.",
    "check_on": "2026-12-01",
}
PARTS = {
    "question": "Welche Schere taugt für feuchtes Holz?",
    "right": "Die mit der geölten Klinge.",
    "hint": "Was rostet zuerst?",
}
LONG = "Sehen Sie sich die Schere an und denken Sie dabei " + "an das Wasser und an das Holz und an die Klinge " * 3
ENTRY = {
    "learned_from": "Versand",
    "lesson": "Mein Hinweis fragte nach dem Falschen.",
    "consequence": "Ich lasse vorher jemanden lesen.",
    "topic": "Portionen",
}
BEFORE, AFTER = ("2026-06-15", "2026-09-06"), ("2026-09-07", "2026-11-29")


def mine(**parts: str) -> Answer:
    """Return an own portion, with some parts replaced."""
    return lambda: (portion({**PARTS, **parts}),)


def changed(**parts: str) -> Answer:
    """Return a portion and what became of it."""
    return lambda: (portion(PARTS), portion({"question": PARTS["question"], **parts}))


def another_question() -> tuple[Any, ...]:
    """Return two portions instead of two versions of one."""
    return portion(PARTS), portion({**PARTS, "question": "Wie öle ich die Klinge?"})


RIGHT: dict[str, list[Answer]] = {
    "7.1-recall": [("b",)],
    "7.1-weeks": [(BEFORE, AFTER), (["15.6.2026", "6.9.2026"], ["7. September 2026", "29. November 2026"])],
    "7.1-share": [(8 / 14,), (0.57,), ("0,57",)],
    "7.1-page": [(PAGE,), (ENGLISH,), ({**PAGE, "progress": "Mehr Rollen machen mit, bei gleicher Reichweite."},)],
    "7.2-recall": [("c",)],
    "7.2-order": [([3, 5, 1, 4],), ("3, 5, 1, 4",)],
    "7.2-portion": [mine(), mine(why="Danach fragt der Fachhandel jede Woche.")],
    "7.3-recall": [("b",)],
    "7.3-change": [
        changed(hint="Welcher Teil der Schere wird nass?"),
        changed(right="Eine mit geölter Klinge."),
        changed(wrong="Die größte."),
    ],
    "7.3-entry": [(ENTRY,), ({**ENTRY, "learned_from": "dispatch", "kind": "lesson"},)],
}

UNTRIED: dict[str, list[Answer]] = {
    "7.1-recall": [(...,)],
    "7.1-weeks": [(("HIER", "2026-09-06"), ("2026-09-07", "HIER")), (BEFORE, ("2026-09-07", "HERE"))],
    "7.1-share": [(...,)],
    "7.1-page": [({**PAGE, "open": "HIER"},), (dict.fromkeys(PAGE, "HERE"),)],
    "7.2-recall": [(...,)],
    "7.2-order": [([...],)],
    "7.2-portion": [mine(hint="HIER"), mine(question="HERE", right="HERE", hint="HERE")],
    "7.3-recall": [(...,)],
    "7.3-change": [changed(HIER="HIER")],
    "7.3-entry": [({**ENTRY, "lesson": "HIER"},)],
}

WRONG: dict[str, dict[str, Answer]] = {
    "7.1-recall": {"a": ("a",), "c": ("c",)},
    "7.1-weeks": {
        "pair": ("2026-06-15", AFTER),
        "change": (("2026-06-15", "2026-09-07"), ("2026-09-08", "2026-11-29")),
        "one_late": (BEFORE, ("2026-09-07", "2026-11-30")),
        "one_early": (("2026-06-14", "2026-09-06"), AFTER),
        "lengths": (("2026-08-10", "2026-09-06"), AFTER),
        "weeks": (("2026-08-10", "2026-09-06"), ("2026-09-07", "2026-10-04")),
        "no_date": ((4, "2026-09-06"), AFTER),
    },
    "7.1-share": {"before": (3 / 14,), "count": (8,), "percent": (57.14,), "growth": (8 / 3,), "other": (0.4,)},
    "7.1-page": {
        "claim_open": ({**PAGE, "progress": "Die Reichweite ist gestiegen."},),
        "progress_short": ({**PAGE, "progress": "besser"},),
        "open_sure": ({**PAGE, "open": "Die Antwort binnen zwei Stunden"},),
        "other_short": ({**PAGE, "other": "der Sommer"},),
        "other_same": ({**PAGE, "other": "Es lag am Rollenplan allein."},),
        "check_past": ({**PAGE, "check_on": "1.8.2026"},),
        "field_gone": ({"progress": "Mehr Antworten"},),
    },
    "7.2-recall": {"a": ("a",), "b": ("b",)},
    "7.2-order": {
        "extra_2": ([3, 2, 1, 4],),
        "early_1": ([3, 1, 5, 4],),
        "early_4": ([3, 5, 4, 1],),
        "early_5": ([5, 3, 1, 4],),
    },
    "7.2-portion": {
        "no_portion": (PARTS,),
        "no_question": mine(question="Scheren für feuchtes Holz"),
        "right_twice": mine(wrong="Die mit der geölten Klinge"),
        "hint_tells": mine(hint="Es ist die mit der geölten Klinge."),
        "findings": mine(why=LONG),
    },
    "7.3-recall": {"a": ("a",), "c": ("c",)},
    "7.3-change": {
        "no_portion": (PARTS, PARTS),
        "same": changed(),
        "question": another_question,
        "several": changed(hint="Wo wird sie nass?", task="Was sagen wir am Telefon?"),
        "findings": changed(why=LONG),
    },
    "7.3-entry": {
        "lesson_short": ({**ENTRY, "lesson": "viel"},),
        "no_consequence": ({**ENTRY, "consequence": "anders"},),
        "name_for_role": ({**ENTRY, "learned_from": "Frau Beispiel"},),
    },
}
