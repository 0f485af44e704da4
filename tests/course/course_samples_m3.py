"""Stored answers of module 3: right, untouched, and one for every mistake that has a sentence."""

from __future__ import annotations

from typing import Any

from sample_answers import Answer

from smlib.course.tasks import m3_data as data

RULE = "utm_medium=social&utm_campaign=herbst-2026"
LINKS = [f"https://harkwerk.example/?utm_source={place}&{RULE}" for place in ("facebook", "newsletter", "youtube")]
GAPPED = [LINKS[0].replace("herbst-2026", "hier"), *LINKS[1:]]
RULES = {"spelling": "klein", "sources": ["facebook", "newsletter", "haendler"], "kept_by": "Marketing"}
SHEET: dict[Any, Any] = {
    "reach_median": (900, "31.12.2026"),
    "interaction_rate": (0.06, "31.12.2026"),
    "link_clicks": (150, "31.12.2026"),
}
TWO = {name: SHEET[name] for name in ("reach_median", "interaction_rate")}
RATES = (1200 / 4960, 48 / 1200, 18 / 48, 18 / 4960)
NOTE = {
    "we_count": "Wir zählen jede Anfrage zu gleichen Teilen.",
    "we_do_not_know": "Wir wissen nicht, wer uns beim Händler kennengelernt hat.",
}


def may(clicks: str) -> tuple[Any, ...]:
    """Return the three figures of May, with another one in the place of the clicks."""
    right, slips = data.figures_of_may()
    return right["reach_median"], right["interaction_rate"], {**right, **slips}[clicks]


def tables(model: Any, **changed: str) -> tuple[Any, ...]:
    """Return first, last and a word for the third."""
    from smlib.sources.examples import example
    from smlib.sources.reader import read
    from smlib.tracking.credit import attribution

    touches = read(example("journeys"))
    return *(attribution(touches, model=changed.get(name, name)) for name in ("first", "last")), model


RIGHT: dict[str, list[Answer]] = {
    "3.1-recall": [("b",), ("B",)],
    "3.1-links": [(LINKS,), (tuple(LINKS),)],
    "3.1-broken": [("c",), (" C ",)],
    "3.1-rules": [(RULES,), ({**RULES, "kept_by": "die Marketingleitung"},)],
    "3.2-recall": [("c",)],
    "3.2-values": [lambda: may("link_clicks")],
    "3.2-verdict": [("c",)],
    "3.2-sheet": [(SHEET,), ({**TWO, "comments": ("20", "2026-12-31")},)],
    "3.3-recall": [("a",)],
    "3.3-order": [([2, 4, 1],), ("2 4 1",)],
    "3.3-rates": [RATES, (0.242, 0.04, 0.375, 0.00363)],
    "3.3-picture": [
        ("enquiry", "Auf dem Telefon schreibt kaum jemand", "Webshop, März bis August"),
        ("Anfrage", "Wo es eng wird", "Webshop 2026"),
    ],
    "3.4-recall": [("b",)],
    "3.4-tables": [lambda: tables("linear"), lambda: tables(" Linear ")],
    "3.4-rank": [("videos",), ("Videos",)],
    "3.4-limit": [(NOTE,)],
}

UNTRIED: dict[str, list[Answer]] = {
    "3.1-recall": [(...,)],
    "3.1-links": [(GAPPED,), ([link.replace("utm_source=youtube", "utm_source=here") for link in LINKS],)],
    "3.1-broken": [(...,)],
    "3.1-rules": [({**RULES, "sources": ["facebook", "newsletter", "HIER"], "kept_by": "HIER"},)],
    "3.2-recall": [(...,)],
    "3.2-values": [lambda: (*may("link_clicks")[:2], ...)],
    "3.2-verdict": [(...,)],
    "3.2-sheet": [({**TWO, "HIER": ("HIER", "HIER")},)],
    "3.3-recall": [(...,)],
    "3.3-order": [([...],)],
    "3.3-rates": [(RATES[0], ..., ..., ...)],
    "3.3-picture": [("HIER", "HIER", "HIER")],
    "3.4-recall": [(...,)],
    "3.4-tables": [lambda: tables(...)],
    "3.4-rank": [("HIER",)],
    "3.4-limit": [({"we_count": "HIER", "we_do_not_know": "HIER"},)],
}

WRONG: dict[str, dict[str, Answer]] = {
    "3.1-recall": {"a": ("a",), "c": ("c",)},
    "3.1-links": {
        "no_list": (LINKS[0],),
        "count": (LINKS[:2],),
        "no_sender": ([*LINKS[:2], "https://harkwerk.example/?utm_source=youtube"],),
        "spelling": ([*LINKS[:2], LINKS[2].replace("youtube", "You%20Tube")],),
        "campaigns": ([*LINKS[:2], LINKS[2].replace("herbst", "winter")],),
        "sources": ([*LINKS[:2], LINKS[1]],),
    },
    "3.1-broken": {"a": ("a",), "b": ("b",), "d": ("d",)},
    "3.1-rules": {
        "sources_list": ({**RULES, "sources": "facebook"},),
        "source_gone": ({**RULES, "sources": ["facebook", "newsletter"]},),
        "source_twice": ({**RULES, "sources": ["facebook", "newsletter", "Facebook"]},),
        "source_spelling": ({**RULES, "sources": ["facebook", "newsletter", "Händler"]},),
        "role_everybody": ({**RULES, "kept_by": "alle"},),
        "no_entries": (["facebook"],),
        "field_gone": ({"sources": ["a", "b", "c"]},),
    },
    "3.2-recall": {"a": ("a",), "b": ("b",)},
    "3.2-values": {
        "changed": lambda: (1.0, *may("link_clicks")[1:]),
        **{
            key: (lambda key=key: may(key))  # type: ignore[misc]
            for key in ("all_clicks", "rate", "april", "whole", "comments", "interactions")
        },
        "other": lambda: (*may("link_clicks")[:2], 7),
        "decimal_comma": lambda: (*may("link_clicks")[:2], (119, 0)),
    },
    "3.2-verdict": {"a": ("a",), "b": ("b",)},
    "3.2-sheet": {
        "three": (TWO,),
        "unknown": ({**TWO, "coments": (3, "31.12.2026")},),
        "reach_twice": ({**TWO, "views": (9000, "31.12.2026")},),
        "pair": ({**TWO, "comments": 20},),
        "rate": ({**SHEET, "interaction_rate": (6, "31.12.2026")},),
        "target": ({**TWO, "comments": (0, "31.12.2026")},),
        "past": ({**TWO, "comments": (20, "1.3.2026")},),
        "no_date": ({**TWO, "comments": (20, "bald")},),
        "no_entries": ([1],),
    },
    "3.3-recall": {"b": ("b",), "c": ("c",)},
    "3.3-order": {
        "extra_3": ([2, 4, 1, 3],),
        "early_1": ([1, 2, 4],),
        "early_4": ([4, 2, 1],),
    },
    "3.3-rates": {
        "upside_down": (RATES[0], 1200 / 48, *RATES[2:]),
        "percent": (RATES[0], 4.0, *RATES[2:]),
        "from_start": (*RATES[:2], 18 / 4960, RATES[3]),
        "other": (*RATES[:2], 0.5, RATES[3]),
        "overall_percent": (*RATES[:3], 0.363),
        "overall": (*RATES[:3], 18 / 1200),
    },
    "3.3-picture": {
        "most": ("contact", "Wo es eng wird", "Webshop 2026"),
        "wide": ("order", "Wo es eng wird", "Webshop 2026"),
        "no_step": ("Telefon", "Wo es eng wird", "Webshop 2026"),
        "title_short": ("enquiry", "Trichter", "Webshop 2026"),
        "source_short": ("enquiry", "Wo es eng wird", "Webshop"),
    },
    "3.4-recall": {"a": ("a",), "c": ("c",)},
    "3.4-tables": {
        "table_changed": lambda: tables("linear", last="first"),
        "again": lambda: tables("last"),
        "unequal": lambda: tables("position"),
        "no_model": lambda: tables("lineal"),
        "no_table": lambda: ("x", *tables("linear")[1:]),
    },
    "3.4-rank": {"no_channel": ("tiktok",), "not_zero": ("newsletter",), "not_second": ("dealers",)},
    "3.4-limit": {
        "short_count": ({**NOTE, "we_count": "Alles."},),
        "short_limit": ({**NOTE, "we_do_not_know": "Vieles nicht."},),
        "same": (dict.fromkeys(NOTE, NOTE["we_count"]),),
        "proof": ({**NOTE, "we_count": "Die Zählung beweist, dass der Newsletter wirkt."},),
        "field_gone": ({"we_count": NOTE["we_count"]},),
    },
}
