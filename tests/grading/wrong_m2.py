"""A wrong answer for every check of module 2; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "2.1-actors": Wrong("few", {"actors": "my_map = nine"}),
    "2.1-order": Wrong("early_1", {"order": "order = [1, 3, 4]"}),
    "2.2-gaps": Wrong("gap", {"gaps": "my_map = draft"}),
    "2.2-card": Wrong(
        "no_part",
        {"card": 'card.update(not_decides="Datenschutz", asks="Geschäftsleitung")'},
        {"card": 'card.update(not_decides="data protection", asks="management")'},
    ),
    "2.3-plan": Wrong(
        "idle",
        {"holders": 'holders = {topic: "Marketing" for topic in holders}', "plan": "plan = 1"},
        {"holders": 'holders = {topic: "marketing" for topic in holders}', "plan": "plan = 1"},
    ),
    "2.3-reviews": Wrong("even", {"reviews": "reviews = [1, 2, 3]"}),
}
