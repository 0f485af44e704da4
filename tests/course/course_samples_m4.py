"""Stored answers to the tasks of module 4; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sample_answers import Answer

from smlib.course import folder
from smlib.course.tasks import m4
from smlib.testing.permutation import shuffle
from smlib.testing.planning import plan

CARD = {"change": "Bild aus der Schmiede statt Produktbild", "metric": "Kommentare", "role": "Marketing"}
ATTEMPTS = [
    ("Frage statt Aussage", "geklappt", "Wir fragen öfter.", "Marketing"),
    ("Bild mit Firmenzeichen", "offen", "Wir entscheiden nach Aufwand.", "Marketing"),
    ("Zwei Betreffzeilen", "gescheitert", "Wir prüfen die Aufteilung.", "Innendienst"),
]


def card(days: int = 28, **changed: Any) -> dict[str, Any]:
    """Return a trial card that ends in so many days."""
    return {**CARD, "ends": folder.today() + timedelta(days=days), **changed}


def attempts(place: int, row: Any) -> tuple[list[Any]]:
    """Return the three attempts with another one at `place`."""
    return ([*ATTEMPTS[: place - 1], row, *ATTEMPTS[place:]],)


RIGHT: dict[str, list[Answer]] = {
    "4.1-recall": [("b",)],
    "4.1-error": [("c",), ("C)",)],
    "4.1-card": [
        lambda: (card(),),
        lambda: (card(metric="Anteil der Klicks"),),
        lambda: (card(change="question instead of statement", metric="share of clicks", role="sales"),),
        lambda: (card(metric="Klickrate", ends="{0.day}.{0.month}.{0.year}".format(card()["ends"])),),
        lambda: (card(1, metric="enquiries"),),
        lambda: (card(56),),
    ],
    "4.2-recall": [("b",)],
    "4.2-plan": [
        lambda: (plan(0.03, absolute=0.01, per_day=600),),
        lambda: (plan(0.03, uplift=1 / 3, per_day=600),),
    ],
    "4.2-alarm": [(0.24,), ("0,24",), (0.23,), lambda: (plan(0.03, absolute=0.01, per_day=600).false_alarms,)],
    "4.2-end": [("27.9.2026",), ("2026-09-27",), (date(2026, 9, 27),)],
    "4.3-recall": [("c",)],
    "4.3-shuffle": [lambda: (m4.shuffled(),)],
    "4.3-chance": [lambda: (m4.shuffled().share,), (0.9,)],
    "4.3-verdicts": [
        ({"headline": "B", "emblem": "offen"},),
        ({"headline": "b", "emblem": "still open"},),
        ({"headline": "Frage", "emblem": "noch offen"},),
    ],
    "4.4-recall": [("c",)],
    "4.4-order": [([2, 1, 4],), ("2, 1, 4",)],
    "4.4-attempts": [
        (ATTEMPTS,),
        ([*ATTEMPTS, ("fourth one", "failed", "We ask first.", "forge")],),
        (tuple(map(list, ATTEMPTS)),),
    ],
}

UNTRIED: dict[str, list[Answer]] = {
    "4.1-recall": [(...,)],
    "4.1-error": [(...,)],
    "4.1-card": [
        ({"change": "HIER", "metric": "HIER", "ends": "HIER", "role": "HIER"},),
        lambda: (card(role="HERE"),),
    ],
    "4.2-recall": [(...,)],
    "4.2-plan": [(...,)],
    "4.2-alarm": [(...,)],
    "4.2-end": [("HIER",), ("HERE",)],
    "4.3-recall": [(...,)],
    "4.3-shuffle": [(...,)],
    "4.3-chance": [(...,)],
    "4.3-verdicts": [({"headline": "HIER", "emblem": "HIER"},), ({"headline": "B", "emblem": "HERE"},)],
    "4.4-recall": [(...,)],
    "4.4-order": [([...],)],
    "4.4-attempts": [([*ATTEMPTS[:2], ("HIER", "HIER", "HIER", "HIER")],)],
}

WRONG: dict[str, dict[str, Answer]] = {
    "4.1-recall": {"a": ("a",), "c": ("c",)},
    "4.1-error": {"a": ("a",), "b": ("b",), "choice_unknown": ("d",)},
    "4.1-card": {
        "two_changes": lambda: (card(change="neues Bild und neue Überschrift"),),
        "metric_unknown": lambda: (card(metric="gute Stimmung"),),
        "two_numbers": lambda: (card(metric="Klicks und Kommentare"),),
        "end_past": lambda: (card(0),),
        "end_late": lambda: (card(57),),
        "no_date": lambda: (card(ends="bald"),),
        "name_for_role": lambda: (card(role="Frau Muster"),),
        "role_everybody": lambda: (card(role="alle"),),
        "field_gone": (CARD,),
        "no_entries": ("Bild",),
    },
    "4.2-recall": {"a": ("a",), "c": ("c",)},
    "4.2-plan": {
        "no_plan": (5301,),
        "baseline": lambda: (plan(0.04, absolute=0.01, per_day=600),),
        "uplift": lambda: (plan(0.03, uplift=0.01, per_day=600),),
        "effect": lambda: (plan(0.03, absolute=0.02, per_day=600),),
        "no_traffic": lambda: (plan(0.03, absolute=0.01),),
        "traffic": lambda: (plan(0.03, absolute=0.01, per_day=900),),
        "settings": lambda: (plan(0.03, absolute=0.01, per_day=600, power=0.9),),
    },
    "4.2-alarm": {"percent": (24,), "once": (0.05,), "other": (0.5,), "decimal_comma": ((0, 24),)},
    "4.2-end": {
        "one_late": ("28.9.2026",),
        "no_week": ("24.9.2026",),
        "early": ("20.9.2026",),
        "late": ("4.10.2026",),
        "date_year": ("27.9.",),
    },
    "4.3-recall": {"a": ("a",), "b": ("b",)},
    "4.3-shuffle": {
        "no_shuffle": (901,),
        "turned": lambda: (shuffle(m4.CLICKED, m4.SEEN, seed=1, control="B"),),
        "figures": lambda: (shuffle({"A": 240, "B": 306}, {"A": 6000, "B": 6000}, seed=1),),
        "times": lambda: (shuffle(m4.CLICKED, m4.SEEN, seed=1, times=10),),
        "seed": lambda: (shuffle(m4.CLICKED, m4.SEEN, seed=2),),
    },
    "4.3-chance": {
        "count": (901,),
        "percent": (90.1,),
        "difference": lambda: (m4.shuffled().difference,),
        "rest": (0.099,),
        "other": (0.5,),
    },
    "4.3-verdicts": {
        "unknown": ({"headline": "C", "emblem": "offen"},),
        "split": ({"headline": "B", "emblem": "kaputt"},),
        "headline_a": ({"headline": "A", "emblem": "offen"},),
        "headline_open": ({"headline": "offen", "emblem": "offen"},),
        "emblem_a": ({"headline": "B", "emblem": "A"},),
        "emblem_b": ({"headline": "B", "emblem": "B"},),
        "field_gone": ({"headline": "B"},),
        "no_entries": ("B",),
    },
    "4.4-recall": {"a": ("a",), "b": ("b",)},
    "4.4-order": {
        "extra_3": ([2, 1, 3],),
        "early_1": ([1, 2, 4],),
        "early_4": ([4, 2, 1],),
        "order_short": ([2, 1],),
    },
    "4.4-attempts": {
        "row": attempts(3, ("Zwei Betreffzeilen", "gescheitert")),
        "no_attempt": attempts(3, ("", "gescheitert", "Wir prüfen vorher.", "Innendienst")),
        "outcome": attempts(3, ("Zwei Betreffzeilen", "na ja", "Wir prüfen vorher.", "Innendienst")),
        "no_consequence": attempts(3, ("Zwei Betreffzeilen", "gescheitert", "keine", "Innendienst")),
        "few": (ATTEMPTS[1:],),
        "none_failed": attempts(3, ATTEMPTS[0]),
        "role_nobody": attempts(3, ("Zwei Betreffzeilen", "gescheitert", "Wir prüfen vorher.", "niemand")),
        "no_entries": ("Zwei Betreffzeilen",),
    },
}
