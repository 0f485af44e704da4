"""Wrong answers to the exercises of module 7; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "7.1-weeks": Wrong(
        "one_late",
        {"weeks": 'before = ("2026-06-15", "2026-09-06")\nafter = ("2026-09-07", "2026-11-30")'},
    ),
    "7.1-share": Wrong("before", {"share": "share = 3 / 14"}),
    "7.1-page": Wrong(
        "claim_open",
        {"page": 'page.update(progress="Die Reichweite ist gestiegen.", open="Die Antwortzeit.", other="Im Sommer kamen weniger Fragen.", check_on="1.12.2099")'},
        {"page": 'page.update(progress="The reach has grown.", open="The reply time.", other="Fewer questions came in summer.", check_on="2099-12-01")'},
    ),
    "7.2-order": Wrong("extra_2", {"order": "order = [3, 2, 1, 4]"}),
    "7.2-portion": Wrong(
        "no_question",
        {"portion": 'parts = {"question": "Scheren für Holz", "right": "Die geölte.", "hint": "Was rostet?"}\nmine = sm.portion(parts)'},
        {"portion": 'parts = {"question": "Secateurs for wood", "right": "The oiled ones.", "hint": "What rusts?"}\nmine = sm.portion(parts)'},
    ),
    "7.3-change": Wrong(
        "several",
        {"change": 'improved = sm.portion({"question": first.answers["question"], "hint": "Was wird nass?", "task": "Was sagen wir?"})'},
        {"change": 'improved = sm.portion({"question": first.answers["question"], "hint": "What gets wet?", "task": "What do we say?"})'},
    ),
    "7.3-entry": Wrong(
        "no_consequence",
        {"entry": 'entry.update(learned_from="Versand", lesson="Mein Hinweis half nicht.", consequence="anders")'},
        {"entry": 'entry.update(learned_from="dispatch", lesson="My hint did not help.", consequence="otherwise")'},
    ),
}  # fmt: skip
