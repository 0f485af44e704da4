"""A wrong answer for every check of module 1; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "1.1-number": Wrong("long", {"number": "minutes = 600"}),
    "1.1-promise": Wrong(
        "same_day",
        {"promise": 'promise.update(first="Dienstag 9:00", second="Dienstag 9:00", phone="Innendienst", promised_by="Marketing")'},
        {"promise": 'promise.update(first="Tuesday 9:00", second="Tuesday 9:00", phone="inside sales", promised_by="marketing")'},
    ),
    "1.2-count": Wrong("other", {"count": "count = 7"}),
    "1.2-names": Wrong("authors", {"names": "masked = messages"}),
    "1.2-sheet": Wrong(
        "delete_past",
        {"sheet": 'sheet.update(who="Marketing", delete_on="1.3.2020")', "access": 'access["Instagram"] = ("Marketing", "Innendienst", "ja")'},
        {"sheet": 'sheet.update(who="marketing", delete_on="2020-03-01")', "access": 'access["Instagram"] = ("marketing", "sales", "yes")'},
    ),
    "1.3-order": Wrong("early_1", {"order": "order = [1, 2, 4]"}),
    "1.3-march": Wrong("later", {"march": "march = small"}),
    "1.3-best": Wrong("not_march", {"best": 'best = small["post_id"].iloc[-1]'}),
    "1.4-cases": Wrong(
        "child",
        {"cases": 'cases.update({3: "los", 4: "los", 7: "fragen"})'},
        {"cases": 'cases.update({3: "go", 4: "go", 7: "ask"})'},
    ),
    "1.4-roles": Wrong(
        "role_gone", {"roles": 'roles = {2: "die Kollegin selbst"}'}, {"roles": 'roles = {2: "the colleague herself"}'}
    ),
}  # fmt: skip
