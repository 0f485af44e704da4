"""Stored answers to the tasks of module 6; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from typing import Any

from sample_answers import Answer

from smlib.course.tasks import m6_data as data

FINDING: dict[str, Any] = {"use": "Grabpflege", "role": "Schmiede", "reply_by": "3.9.2026"}


def quotes(*consents: str, product: str = data.PRODUCT) -> Answer:
    """Return the voices about a product with these consents."""

    def made() -> tuple[Any, ...]:
        voices = data.voices()
        return (voices[(voices["product"] == product) & voices["consent"].isin(consents)],)

    return made


PARTS = {
    "person": "ein Mensch mit einem Spaten",
    "situation": "Am Baumstumpf brach der Stiel.",
    "turn": "Nach drei Tagen war ein neuer da.",
    "benefit": "Der Spaten gräbt weiter.",
}


def sheet(voice: str = "v077", quotes: Any = None, **parts: str) -> Answer:
    """Return a story sheet with a voice, or with quotes of its own; `parts` change the four parts."""

    def made() -> tuple[Any, ...]:
        from smlib.voice.sheet import story

        voices = data.voices()
        said = voices[voices["id"] == voice] if quotes is None else quotes
        return (story(**{**PARTS, **parts}, quotes=said),)

    return made


RIGHT: dict[str, list[Answer]] = {
    "6.1-recall": [("b",)],
    "6.1-themes": [
        (["Stiel", "Feder", "Griff"],),
        (["klinge", "Feder", "stiel"],),
        (("spring", "shaft", "grip"),),
    ],
    "6.1-finding": [
        (FINDING,),
        ({**FINDING, "use": "für Gräber auf dem Friedhof"},),
        ({"use": "tending graves", "role": "forge", "reply_by": "2026-09-03"},),
        ({**FINDING, "use": "Katzentoilette"},),
        ({**FINDING, "use": "die Feuerstelle beim Zelten"},),
    ],
    "6.1-quotes": [quotes("yes"), lambda: (data.voices().query("product == 'trowel' and consent == 'yes'").head(2),)],
    "6.2-recall": [("b",)],
    "6.2-order": [([5, 4, 1, 2],), ("5, 4, 1, 2",)],
    "6.2-story": [
        sheet(),
        sheet(quotes={"Der alte Bohrer läuft noch.": "ja"}),
        sheet("v316", person="Familie mit Garten"),
    ],
}

UNTRIED: dict[str, list[Answer]] = {
    "6.1-recall": [(...,)],
    "6.1-themes": [(["HIER"] * 3,), (["HERE"] * 3,), (["Stiel", "HIER", "HIER"],)],
    "6.1-finding": [(dict.fromkeys(FINDING, "HIER"),), ({**FINDING, "role": "HERE"},)],
    "6.1-quotes": [quotes("asked"), (...,)],
    "6.2-recall": [(...,)],
    "6.2-order": [([...],)],
    "6.2-story": [
        sheet("HIER", **dict.fromkeys(PARTS, "HIER")),
        sheet("HERE", **dict.fromkeys(PARTS, "HERE")),
        sheet(turn="HIER"),
    ],
}

WRONG: dict[str, dict[str, Answer]] = {
    "6.1-recall": {"a": ("a",), "c": ("c",)},
    "6.1-themes": {
        "no_list": ("Stiel",),
        "twice": (["Stiel", "Feder", "shaft"],),
        "count": (["Stiel", "Feder"],),
        "product": (["Stiel", "Feder", "Schere"],),
        "lower": (["Stiel", "Feder", "Euro"],),
        "absent": (["Stiel", "Feder", "Preis"],),
    },
    "6.1-finding": {
        "everyday": ({**FINDING, "use": "Tomaten im Gewächshaus"},),
        "unseen": ({**FINDING, "use": "Suppe umrühren"},),
        "past": ({**FINDING, "reply_by": "20.8.2026"},),
        "late": ({**FINDING, "reply_by": "1.12.2026"},),
        "role_everybody": ({**FINDING, "role": "alle"},),
        "field_gone": ({"use": "Grabpflege", "role": "Schmiede"},),
    },
    "6.1-quotes": {
        "empty": quotes("ja"),
        "refused": quotes("yes", "no"),
        "unanswered": quotes("yes", "asked"),
        "others": quotes("yes", product="spade"),
    },
    "6.2-recall": {"a": ("a",), "c": ("c",)},
    "6.2-order": {
        "extra_3": ([5, 4, 3, 2],),
        "early_1": ([5, 1, 4, 2],),
        "early_2": ([5, 2, 4, 1],),
        "early_4": ([4, 5, 1, 2],),
    },
    "6.2-story": {
        "no_sheet": (PARTS,),
        "name": sheet(person="Stammkundin Ina Beispiel"),
        "short": sheet(benefit="Gut."),
        "same": sheet(benefit="Nach drei Tagen war ein neuer da."),
        "superlative": sheet(benefit="Der beste Spaten gräbt weiter."),
        "unproved": sheet(benefit="Der Spaten hält ewig."),
        "no_quote": sheet("v999"),
        "refused": sheet("v257"),
        "unanswered": sheet("v063"),
        "unasked": sheet(quotes=["Der alte Bohrer läuft noch."]),
    },
}
