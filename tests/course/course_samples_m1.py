"""Stored answers to the tasks of module 1; `sample_answers.py` says what belongs here."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
from sample_answers import Answer

from smlib.course.tasks import m1_data as data

PROMISE = {
    "first": "Dienstag 9:00",
    "second": "Donnerstag 9:00",
    "phone": "Innendienst",
    "promised_by": "Marketingleitung",
}
SHEET = {
    "content": "Beiträge",
    "period": "März bis August 2026",
    "who": "Marketing, Geschäftsleitung",
    "delete_on": "31.12.2026",
}
ACCESS = {"Facebook": ("Marketing", "Geschäftsleitung", "ja"), "Instagram": ("Marketing", "Innendienst", "2FA per App")}
CASES = {1: "los", 2: "fragen", 3: "nein", 4: "fragen", 5: "fragen", 6: "fragen", 7: "fragen", 8: "los"}
ROLES = {2: "die Kollegin selbst", 4: "der Kunde selbst", 5: "Agentur", 6: "Geschäftsleitung", 7: "Marketing"}


def march(start: str = "2026-03-01", end: str = "2026-04-01") -> pd.DataFrame:
    """Return the posts from `start` until before `end`, as the exercise selects them."""
    small = data.posts()[["post_id", "published_at", "kind", "reactions", "text"]]
    day = small["published_at"].dt.tz_convert("Europe/Berlin")
    return small[(day >= start) & (day < end)]


def masked() -> pd.DataFrame:
    """Return the messages without names and numbers, made by hand."""
    found = data.messages().copy()
    people = {name: f"Person {place}" for place, name in enumerate(found["author"].dropna().unique(), 1)}
    found["author"] = found["author"].map(people)
    found["text"] = "…"
    return found


def _text_with_a_name() -> pd.DataFrame:
    found = masked()
    found.loc[found.index[0], "text"] = f"Viele Grüße, {sorted(data._real_names())[0]}"
    return found


RIGHT: dict[str, list[Answer]] = {
    "1.1-number": [(15,), (7.5,), (5,), (60,)],
    "1.1-promise": [
        (PROMISE,),
        ({"first": "Di 9 Uhr", "second": "freitags 13:15", "phone": "Versand", "promised_by": "Geschäftsleitung"},),
        ({"first": "Tuesday 9am", "second": "Thu 4:30 pm", "phone": "dispatch", "promised_by": "management"},),
    ],
    "1.2-count": [lambda: (len(data.posts()),), lambda: (str(len(data.posts())),)],
    "1.2-first": [
        lambda: (data.posts()["published_at"].min(),),
        lambda: (min(data.days()),),
        lambda: ("{0.day}.{0.month}.{0.year}".format(min(data.days())),),
        lambda: (min(data.days()).isoformat(),),
    ],
    "1.2-names": [lambda: (masked(),)],
    "1.2-sheet": [
        (SHEET, ACCESS),
        ({**SHEET, "delete_on": date(2026, 11, 1)}, ACCESS),
        (
            {**SHEET, "delete_on": "1 November 2026"},
            pd.DataFrame([["a", "b", "c", "nein"]], columns=["channel", "owner", "second_admin", "two_factor"]),
        ),
        (SHEET, [{"channel": "Facebook", "owner": "Marketing", "second_admin": "Versand", "two_factor": True}]),
    ],
    "1.3-recall": [("b",), ("B",), ("b)",)],
    "1.3-order": [([2, 4, 1],), ((2, 4, 1),), ("2, 4, 1",), ([2, 1, 4],)],
    "1.3-columns": [(["published_at", "kind", "reactions", "text"],), ({"published_at", "permalink", "comments"},)],
    "1.3-march": [lambda: (march(),), lambda: (march().sort_values("reactions", ascending=False),)],
    "1.3-best": [lambda: (data.march_ranks()["reactions"][0],), lambda: (int(data.march_ranks()["reactions"][0]),)],
    "1.4-recall": [("b",)],
    "1.4-cases": [
        (CASES,),
        (dict.fromkeys(range(1, 9), "fragen"),),
        ({**dict.fromkeys(range(1, 9), "go"), 3: "ask", 4: "no"},),
    ],
    "1.4-roles": [(CASES, ROLES), ({**CASES, 7: "nein"}, {n: who for n, who in ROLES.items() if n != 7})],
}

UNTRIED: dict[str, list[Answer]] = {
    "1.1-number": [(10,), (...,)],
    "1.1-promise": [(dict.fromkeys(PROMISE, "HIER"),), ({**PROMISE, "phone": "HERE"},)],
    "1.2-count": [(...,)],
    "1.2-first": [(...,)],
    "1.2-names": [(...,)],
    "1.2-sheet": [
        ({**SHEET, "who": "HIER", "delete_on": "HIER"}, {**ACCESS, "Instagram": ("Marketing", "HIER", "ja")})
    ],
    "1.3-recall": [(...,)],
    "1.3-order": [([...],)],
    "1.3-columns": [(...,), (["published_at", "HIER"],)],
    "1.3-march": [lambda: (march("2026-04-01", "2026-05-01"),)],
    "1.3-best": [("HIER",)],
    "1.3-saved": [("HIER",)],
    "1.4-recall": [(...,)],
    "1.4-cases": [({**CASES, 3: "HIER", 4: "HIER", 7: "HIER"},)],
    "1.4-roles": [({**CASES, 3: "HIER"}, {**ROLES, 4: "HIER", 7: "HIER"})],
}

WRONG: dict[str, dict[str, Answer]] = {
    "1.1-number": {
        "short": (3,),
        "long": (90,),
        "decimal_comma": ((12, 5),),
        "text_given": ("eine Viertelstunde",),
        "quoted_number": ("15",),
        "yes_no_given": (True,),
        "nothing": (None,),
        "list_given": ([15],),
        "trailing_comma": ((15,),),
    },
    "1.1-promise": {
        "same_day": ({**PROMISE, "second": "Dienstag 16:00"},),
        "promise_open": ({**PROMISE, "promised_by": "niemand"},),
        "role_nobody": ({**PROMISE, "phone": "Niemand."},),
        "role_everybody": ({**PROMISE, "phone": "alle"},),
        "role_myself": ({**PROMISE, "phone": "ich"},),
        "name_for_role": ({**PROMISE, "phone": "Frau Beispiel"},),
        "weekday_missing": ({**PROMISE, "first": "morgens um 9:00"},),
        "time_missing": ({**PROMISE, "second": "Donnerstag früh"},),
        "empty": ({**PROMISE, "phone": ""},),
        "field_gone": ({"first": "Dienstag 9:00"},),
        "no_entries": ("Dienstag 9:00",),
    },
    "1.2-count": {
        "raw_rows": lambda: (len(data.file_ids()),),
        "duplicates": lambda: (len(data.file_ids()) - 1,),
        "total_row": lambda: (len(data.posts()) + 1,),
        "columns": lambda: (data.posts().shape[1],),
        "messages": lambda: (len(data.messages()),),
        "other": (3,),
        "not_whole": (71.5,),
        "table_given": lambda: (data.posts(),),
        "brackets": (len,),
    },
    "1.2-first": {
        "last": lambda: (max(data.days()),),
        "other": ("3.4.2026",),
        "no_date": ("neulich",),
        "no_such_day": ("31.2.2026",),
        "date_year": ("2. März",),
        "date_slash": ("3/4/2026",),
    },
    "1.2-names": {
        "rows_gone": lambda: (masked().head(3),),
        "authors": lambda: (data.messages(),),
        "in_text": lambda: (_text_with_a_name(),),
        "column_given": lambda: (masked()["author"],),
        "no_table": ("Person 1",),
    },
    "1.2-sheet": {
        "who_everybody": ({**SHEET, "who": "alle"}, ACCESS),
        "role_nobody": ({**SHEET, "who": "niemand"}, ACCESS),
        "delete_past": ({**SHEET, "delete_on": "19.8.2026"}, ACCESS),
        "delete_late": ({**SHEET, "delete_on": datetime(2028, 1, 1)}, ACCESS),
        "password": (SHEET, {**ACCESS, "Instagram": ("Marketing", "Innendienst", "Sommer2026!")}),
        "access_row": (SHEET, {**ACCESS, "Postfach": ("Innendienst", "ja")}),
        "second_missing": (SHEET, {**ACCESS, "Facebook": ("Marketing", "", "ja")}),
        "second_same": (SHEET, {**ACCESS, "Facebook": ("Marketing", "marketing ", "ja")}),
        "two_factor": (SHEET, {**ACCESS, "Facebook": ("Marketing", "Versand", "")}),
    },
    "1.3-recall": {"a": ("a",), "c": ("C",), "choice_unknown": ("d",)},
    "1.3-order": {
        "extra_3": ([2, 4, 1, 3],),
        "early_1": ([1, 2, 4],),
        "early_4": ([4, 2, 1],),
        "order_twice": ([2, 2, 1],),
        "order_short": ([2, 4],),
        "order_unknown": ([2, 5, 1],),
        "order_form": (2,),
    },
    "1.3-columns": {
        "no_list": ("kind",),
        "unknown": (["published_at", "reaction", "text"],),
        "no_when": (["kind", "reactions"],),
        "no_what": (["published_at", "reactions"],),
        "no_measure": (["published_at", "kind"],),
        "extra": (["published_at", "kind", "reactions", "account_name"],),
    },
    "1.3-march": {
        "empty": lambda: (march("2026-04-01", "2026-03-01"),),
        "twice": lambda: (pd.concat([march(), march().head(2)]),),
        "later": lambda: (march(end="2026-04-08"),),
        "last_day": lambda: (march(end="2026-03-31"),),
        "gone": lambda: (march("2026-03-10"),),
        "column_gone": lambda: (march()[["published_at"]],),
    },
    "1.3-best": {
        "by_reach": lambda: (data.march_ranks()["reach"][0],),
        "place": lambda: (data.march_ranks()["reactions"][-1],),
        "not_march": lambda: (sorted(data.of_month(5))[0],),
        "no_id": ("12",),
        "rounded": ("1.22158E+17",),
    },
    "1.4-recall": {"a": ("a",), "c": ("c",)},
    "1.4-cases": {
        "child": ({**CASES, 3: "los"},),
        "private": ({**CASES, 4: "go"},),
        "decision_unknown": ({**CASES, 7: "vielleicht"},),
        "case_gone": (dict.fromkeys(range(1, 8), "fragen"),),
    },
    "1.4-roles": {
        "nothing_asked": ({**CASES, **dict.fromkeys((2, 4, 5, 6, 7), "nein")}, {}),
        "role_gone": (CASES, {n: who for n, who in ROLES.items() if n != 4}),
        "decision_unknown": ({**CASES, 7: "vielleicht"}, ROLES),
        "case_gone": (dict.fromkeys(range(1, 8), "fragen"), ROLES),
    },
}

# They need files: `test_a_saved_list_is_read_again`.
ELSEWHERE = {"1.3-saved": {"heading", "rows"}}
UNCLEAR: dict[str, dict[str, Answer]] = {"1.3-saved": {"kept_missing": ("posts-march",)}}
