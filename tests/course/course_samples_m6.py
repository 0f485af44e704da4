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


CLAIMS = {
    "Der Stiel lässt sich tauschen.": "Stimme v316",
    "Ein Spaten gräbt nächstes Jahr 50 Jahre.": "Stimme v316, mit Ja",
}
WEAKNESS = "Am Baumstumpf bricht auch unser Stiel."


def proved(claims: dict[str, str] | None = None, weakness: str = WEAKNESS, consent: str = "ja", **parts: str) -> Answer:
    """Return the story sheet with claims, their proofs and a weakness; `parts` change the four parts."""

    def made() -> tuple[Any, ...]:
        from smlib.voice.sheet import story

        said = CLAIMS if claims is None else claims
        return (story(**{**PARTS, **parts}, quotes={"Passte sofort.": consent}, claims=said, weakness=weakness),)

    return made


SCENES: dict[str, Any] = {
    "Handwerk": ("Glut kurz vor dem Härten", "wir"),
    "Langlebigkeit": ("Ein Enkel gräbt mit Großvaters Spaten", "Kundschaft"),
    "Ehrlichkeit": ("Jemand wechselt die gebrochene Feder", "Kundschaft"),
}
DECISION: dict[str, Any] = {
    "question": "Zeigen wir die gebrochene Feder?",
    "decides": "Geschäftsleitung",
    "heard": ["Schmiede", "Kundendienst"],
    "reason": "Sie bricht, und wir tauschen sie.",
    "against": "Der Fachhandel könnte nachfragen.",
    "review_on": "12.11.2026",
}

PLAN: dict[Any, Any] = {
    1: ("Glut vor dem Härten", "Auszubildende", 3, "Ein rot glühendes Blatt über dem Ölbad."),
    2: ("Ein Enkel gräbt", "Auszubildende", 2, "Ein Kind sticht einen alten Spaten in die Erde."),
    3: ("Die Feder wechseln", "Kundendienst", 1, "Zwei Hände lösen eine Schraube an der Schere."),
    4: ("Ein Stiel zieht um", "Innendienst", 1.5, "Ein neuer Stiel neben einem alten, grauen."),
}


def hours(slip: str = "right") -> Answer:
    """Return the hours of the fourth week, or what a slip gives."""
    return lambda: (data.weeks()[slip],)


def planned(week: int, *row: Any) -> tuple[Any, ...]:
    """Return the plan with another week."""
    return ({**PLAN, week: row},)


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
    "6.3-recall": [("a",)],
    "6.3-evidence": [
        proved(),
        proved({**CLAIMS, "Unser Karton ist nachhaltig.": "Zertifikat des Herstellers, 2026"}),
        proved(
            {"The shaft can be changed.": "price list", "One spade has dug for 49 years.": "v316"},
            "It breaks on a stump.",
        ),
    ],
    "6.4-recall": [("c",)],
    "6.4-scenes": [
        (SCENES,),
        (
            {
                "craft": ("glow before hardening", "we"),
                "long life": ("a grandchild digs on", "customer"),
                "honesty": ["somebody changes the spring", "customers"],
            },
        ),
        ({**SCENES, "Nähe": ("Eine Kundin zeigt ihren Spaten", "wir")},),
    ],
    "6.4-decision": [
        (DECISION,),
        ({**DECISION, "decides": "Kundendienst und Reparatur", "heard": ["Schmiede", "Versand"]},),
        (
            {
                **DECISION,
                "decides": "management",
                "heard": ("forge", "dealers", "works council"),
                "review_on": "2026-11-12",
            },
        ),
    ],
    "6.5-recall": [("b",)],
    "6.5-week": [hours(), (36,), ("36",)],
    "6.5-plan": [
        (PLAN,),
        planned(3, "changing the spring", "customer service and repair", 1, "Two hands undo a screw on the secateurs."),
        planned(2, "ein Enkel", "die Schmiede", "0,6", ["Ein Kind sticht", "einen Spaten in die Erde"]),
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
    "6.3-recall": [(...,)],
    "6.3-evidence": [
        proved(dict.fromkeys([*CLAIMS, "Unsere Spaten halten ewig."], "HIER"), "HIER"),
        proved({**CLAIMS, "Unsere Spaten halten ewig.": "HERE"}),
        proved(weakness="HIER"),
    ],
    "6.4-recall": [(...,)],
    "6.4-scenes": [
        ({**SCENES, "Langlebigkeit": ("HIER", "HIER")},),
        ({**SCENES, "Ehrlichkeit": ("Feder wechseln", "HERE")},),
    ],
    "6.4-decision": [({**DECISION, "heard": ["HIER", "HIER"]},), ({**DECISION, "decides": "HERE"},)],
    "6.5-recall": [(...,)],
    "6.5-week": [hours("start"), (...,)],
    "6.5-plan": [
        planned(2, "Ein Enkel gräbt", "HIER", 2, "Ein Kind mit Spaten im Beet."),
        planned(4, "Stiel", "forge", 0.5, "HERE"),
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
    "6.3-recall": {"b": ("b",), "c": ("c",)},
    "6.3-evidence": {
        "no_sheet": (CLAIMS,),
        "few": proved({"Der Stiel lässt sich tauschen.": "Stimme v316"}),
        "vague": proved({**CLAIMS, "Der Stiel lässt sich tauschen.": "das ist halt so"}),
        "machine": proved({**CLAIMS, "Der Stiel lässt sich tauschen.": "Bild, mit KI erzeugt"}),
        "thin": proved({**CLAIMS, "Der Stiel lässt sich tauschen.": "ja"}),
        "forever": proved({**CLAIMS, "Unsere Spaten halten ewig.": "Stimme v316"}),
        "superlative": proved({**CLAIMS, "Es ist der beste Spaten.": "Stimme v012"}),
        "unproved": proved(benefit="Ein nachhaltiger Spaten gräbt weiter."),
        "consent": proved(consent="gefragt"),
        "no_weakness": proved(weakness="keine"),
        "short": proved(weakness="Stiel bricht"),
        "boast": proved(weakness="Wir sind oft zu gründlich."),
    },
    "6.4-recall": {"a": ("a",), "b": ("b",)},
    "6.4-scenes": {
        "value_gone": ({name: entry for name, entry in SCENES.items() if name != "Ehrlichkeit"},),
        "pair": ({**SCENES, "Handwerk": "Glut kurz vor dem Härten"},),
        "claimed": ({**SCENES, "Ehrlichkeit": ("Wir sind ehrlich zu allen", "Kundschaft")},),
        "abstract": ({**SCENES, "Handwerk": ("Leidenschaft in der Schmiede", "wir")},),
        "short": ({**SCENES, "Handwerk": ("Glut", "wir")},),
        "same": ({**SCENES, "Handwerk": SCENES["Ehrlichkeit"]},),
        "view_unknown": ({**SCENES, "Handwerk": ("Glut kurz vor dem Härten", "schräg")},),
        "half": ({**SCENES, "Ehrlichkeit": ("Die Werkstatt wechselt eine Feder", "wir")},),
    },
    "6.4-decision": {
        "two": ({**DECISION, "decides": "Geschäftsleitung und Marketing"},),
        "body": ({**DECISION, "decides": "Betriebsrat"},),
        "heard_list": ({**DECISION, "heard": "Schmiede"},),
        "few_heard": ({**DECISION, "heard": ["Schmiede"]},),
        "both": ({**DECISION, "heard": ["Schmiede", "geschäftsleitung"]},),
        "nothing_against": ({**DECISION, "against": "nichts"},),
        "past": ({**DECISION, "review_on": "20.8.2026"},),
        "late": ({**DECISION, "review_on": "20.8.2027"},),
        "role_everybody": ({**DECISION, "decides": "alle"},),
    },
    "6.5-recall": {"a": ("a",), "c": ("c",)},
    "6.5-week": {**{slip: hours(slip) for slip in ("in_minutes", "other_week", "short")}, "other": (12,)},
    "6.5-plan": {
        "week_gone": ({place: row for place, row in PLAN.items() if place != 4},),
        "row": ({**PLAN, 2: "Ein Enkel gräbt"},),
        "scene": planned(2, " ", "Auszubildende", 2, "Ein Kind sticht einen Spaten in die Erde."),
        "role_unknown": planned(2, "Ein Enkel gräbt", "Buchhaltung", 2, "Ein Kind sticht einen Spaten in die Erde."),
        "zero": planned(2, "Ein Enkel gräbt", "Auszubildende", 0, "Ein Kind sticht einen Spaten in die Erde."),
        "over": planned(3, "Die Feder wechseln", "Marketing", 2, "Zwei Hände lösen eine Schraube an der Schere."),
        "alt_short": planned(2, "Ein Enkel gräbt", "Auszubildende", 2, "Enkel gräbt"),
        "alt_file": planned(2, "Ein Enkel gräbt", "Auszubildende", 2, "IMG_2041.jpg"),
        "alt_picture": planned(2, "Ein Enkel gräbt", "Auszubildende", 2, "Bild von einem Kind mit Spaten im Garten"),
        "role_everybody": planned(2, "Ein Enkel gräbt", "alle", 2, "Ein Kind sticht einen Spaten in die Erde."),
    },
}
