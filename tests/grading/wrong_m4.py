"""A wrong answer for every check of module 4; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "4.1-error": Wrong("b", {"error": 'letter = "b"'}),
    "4.1-card": Wrong(
        "two_changes",
        {"card": 'card.update(change="Bild und Text", metric="Klicks", ends="1.3.2030", role="Marketing")'},
        {"card": 'card.update(change="picture and text", metric="clicks", ends="2030-03-01", role="marketing")'},
    ),
    "4.2-plan": Wrong("traffic", {"plan": "waiting = sm.plan(0.03, absolute=0.01, per_day=60)"}),
    "4.2-alarm": Wrong("percent", {"alarm": "alarm = 24"}),
    "4.2-end": Wrong("one_late", {"end": 'ends = "28.9.2026"'}, {"end": 'ends = "2026-09-28"'}),
    "4.3-shuffle": Wrong("seed", {"shuffle": "mixed = sm.shuffle(clicked, seen, seed=7)"}),
    "4.3-chance": Wrong("count", {"chance": "chance = 901"}),
    "4.3-verdicts": Wrong(
        "emblem_b",
        {"verdicts": 'verdicts.update(headline="B", emblem="B")'},
    ),
    "4.4-order": Wrong("early_1", {"order": "order = [1, 2, 4]"}),
    "4.4-attempts": Wrong(
        "none_failed",
        {"attempts": 'attempts = [attempts[0]] * 3'},
    ),
}  # fmt: skip
