"""Stored answers to the tasks of module 2; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from typing import Any

from sample_answers import Answer

import smlib as sm
from smlib.stakeholders.map import StakeholderMap

PEOPLE = ["Marketing", "Innendienst", "Kundendienst", "Schmiede", "Versand"]
HOLDERS = {
    "Bild": "Marketing",
    "Stahl": ["Schmiede"],
    "Telefon": "innendienst",
    "Paket": "Versand",
    "Reparatur": "Kundendienst",
}
CARD = {
    "role": "Auszubildende",
    "does": "Beiträge schreiben",
    "not_decides": "Beiträge schreiben",
    "asks": "Geschäftsleitung",
}


def nine() -> StakeholderMap:
    """Return the nine actors that stand there."""
    found = StakeholderMap.read(sm.example("role-map"))
    return StakeholderMap.read({"actors": found.tables()["actors"].head(9)})


def with_three(*names: str, **changes: Any) -> StakeholderMap:
    """Return the nine with three more outside."""
    usual = {"side": "außen", "channel": "Telefon", "closeness": 4, "influence": 3}
    m = nine()
    for name in names or ("Fachhändler", "Stammkundschaft", "Lokalpresse"):
        m = m.actor(name, **{**usual, **changes})
    return m


def repaired(off: str = "Marketing", decides: str = "Geschäftsleitung", deputy: str = "Versand") -> StakeholderMap:
    """Return the map of portion 2.2 with three names."""
    who = "Kundendienst und Reparatur"
    draft = (
        StakeholderMap.read(sm.example("role-map"))
        .unassign("Beiträge schreiben", role="R")
        .assign("Beiträge schreiben", "Auszubildende", "R", deputy="Innendienst")
        .assign("Beschwerden", "Innendienst", "R", deputy=who)
        .change("Versand", duty="Mo-Fr 08:00-17:00")
    )
    return (
        draft.unassign("freigeben", off, "A")
        .assign("Beschwerden", decides, "A")
        .assign("Alltag beantworten", who, "R", deputy)
    )


def plan(holders: dict[str, Any] = HOLDERS, **changes: Any) -> Any:
    """Return a plan of tandems."""
    return sm.tandems(PEOPLE, list(holders), holders=holders, **{"weeks": 12, "minutes_per_week": 30, **changes})


RIGHT: dict[str, list[Answer]] = {
    "2.1-recall": [("b",), ("B)",)],
    "2.1-actors": [lambda: (with_three(),), lambda: (with_three("Agentur", "Gartenbauvereine", "Lokalpresse"),)],
    "2.2-recall": [("c",)],
    "2.1-order": [([3, 1, 4],), ("3, 1, 4",)],
    "2.2-gaps": [
        lambda: (repaired(),),
        lambda: (repaired(off="Geschäftsleitung"),),
        lambda: (repaired(decides="Marketing"),),
    ],
    "2.2-card": [
        lambda: (CARD, repaired()),
        lambda: (
            {"role": "marketing", "does": "Anzeigen", "not_decides": "auswerten", "asks": "Geschäftsleitung"},
            repaired(),
        ),
    ],
    "2.3-recall": [("a",)],
    "2.3-plan": [
        lambda: (HOLDERS, PEOPLE, plan()),
        lambda: (HOLDERS, PEOPLE, plan(k=2)),
        lambda: (HOLDERS, PEOPLE, plan(minutes_per_week=60)),
    ],
    "2.3-reviews": [([1, 3, 8],), ((1, 2, 4),), ([0.5, 2, 6],)],
}
UNTRIED: dict[str, list[Answer]] = {
    "2.1-recall": [(...,)],
    "2.1-actors": [(...,), lambda: (with_three("HIER 1", "HIER 2", "HIER 3"),), lambda: (with_three("HERE 1"),)],
    "2.2-recall": [(...,)],
    "2.1-order": [(...,)],
    "2.2-gaps": [(...,), lambda: (repaired("Versand", "Kundendienst und Reparatur", "Kundendienst und Reparatur"),)],
    "2.2-card": [lambda: ({**CARD, "not_decides": "HIER", "asks": "HIER"}, repaired()), (..., ...)],
    "2.3-recall": [(...,)],
    "2.3-plan": [(HOLDERS, PEOPLE, ...), ({**HOLDERS, "Paket": "HIER"}, PEOPLE, ...)],
    "2.3-reviews": [(...,)],
}
WRONG: dict[str, dict[str, Answer]] = {
    "2.1-recall": {"a": ("a",), "c": ("c",), "choice_unknown": ("z",)},
    "2.1-actors": {
        "no_map": (["Fachhändler"],),
        "few": lambda: (nine(),),
        "outside": lambda: (with_three(side="innen"),),
        "channel": lambda: (with_three(channel="HIER"),),
        "missing": lambda: (with_three(closeness=None),),
        "scale": lambda: (with_three(influence=7),),
        "name_for_role": lambda: (with_three("Frau Meier", "b", "c"),),
    },
    "2.2-recall": {"a": ("a",), "b": ("b",)},
    "2.1-order": {
        "extra_2": ([3, 2, 4],),
        "early_1": ([1, 3, 4],),
        "early_4": ([3, 4, 1],),
        "order_short": ([3, 1],),
    },
    "2.2-gaps": {
        "no_map": ("fertig",),
        "no_tasks": lambda: (nine(),),
        "gap": lambda: (repaired(deputy="Schmiede"),),
    },
    "2.2-card": {
        "no_map": (CARD, "Karte"),
        "role_unknown": lambda: ({**CARD, "role": "Hausmeisterei"}, repaired()),
        "does": lambda: ({**CARD, "does": "Datenschutz"}, repaired()),
        "decides_it": lambda: ({"role": "Marketing", "does": "zuhören", "not_decides": "zuhören", "asks": "Marketing"}, repaired()),
        "no_part": lambda: ({**CARD, "not_decides": "Datenschutz"}, repaired()),
        "asks": lambda: ({**CARD, "asks": "Marketing"}, repaired()),
        "field_gone": lambda: ({"role": "Marketing"}, repaired()),
        "no_entries": lambda: ("Marketing", repaired()),
    },
    "2.3-recall": {"b": ("b",), "c": ("c",)},
    "2.3-plan": {
        "who": ({**HOLDERS, "Paket": "Kantine"}, PEOPLE, "morgen"),
        "idle": ({**HOLDERS, "Paket": "Marketing"}, PEOPLE, "morgen"),
        "no_entries": ("alle", PEOPLE, "morgen"),
        "no_plan": (HOLDERS, PEOPLE, "morgen"),
        "empty": lambda: (HOLDERS, PEOPLE, plan(dict.fromkeys(HOLDERS, PEOPLE))),
        "gives": lambda: (HOLDERS, PEOPLE, plan({"Bild": "Marketing"}, k=2)),
        "takes": lambda: (HOLDERS, PEOPLE, plan({topic: [*([who] if isinstance(who, str) else who), "Marketing"] for topic, who in HOLDERS.items()} | {"Bild": "Marketing"})),
        "thin": lambda: (HOLDERS, PEOPLE, plan({**HOLDERS, "Zauberei": []}, weeks=30)),
    },
    "2.3-reviews": {"no_list": ("bald",), "count": ([1, 3],), "order": ([3, 1, 8],), "even": ([1, 2, 3],)},
}  # fmt: skip
