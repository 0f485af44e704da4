"""Wrong answers to the exercises of module 5; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "5.1-median": Wrong("all", {"median": 'median = times["business_minutes"].median() / 60'}),
    "5.1-late": Wrong("late_clock", {"late": 'late = int((times["minutes"] > 240).sum())\nstill_open = 6'}),
    "5.1-wait": Wrong("in_hours", {"wait": 'wait = hours.minutes("2026-05-22 16:00", "2026-05-26 09:00") / 60'}),
    "5.2-sort": Wrong(
        "privacy",
        {"sort": 'levels.update({1: "sofort", 2: "heute", 8: "Woche"})'},
        {"sort": 'levels.update({1: "now", 2: "today", 8: "week"})'},
    ),
    "5.2-targets": Wrong(
        "order",
        {"targets": 'targets.update({"heute": (9, "Innendienst"), "Woche": (5, "Marketing")})'},
        {"targets": 'targets.update({"today": (9, "inside sales"), "week": (5, "marketing")})'},
    ),
    "5.3-spot": Wrong("reply_2", {"spot": 'letters = {1: "a", 2: "c", 3: "c"}'}),
    "5.3-block": Wrong(
        "next_step",
        {"block": 'block = {"greeting": "Guten Tag,", "answer": "die Feder kostet 3,80 Euro.", "next_step": "Viel Freude.", "role": "Innendienst"}'},
        {"block": 'block = {"greeting": "Hello,", "answer": "the spring costs 3.80 euros.", "next_step": "Have fun.", "role": "inside sales"}'},
    ),
    "5.4-order": Wrong("extra_3", {"order": "order = [2, 4, 3, 1, 5]"}),
    "5.4-card": Wrong(
        "deputy_same",
        {"card": 'card.update({"entscheiden": ("Geschäftsleitung", "Geschäftsleitung"), "antworten": ("Marketing", "Versand")})\nsilence = "Wir sagen noch nichts zur Ursache."'},
        {"card": 'card.update({"decide": ("management", "management"), "reply": ("marketing", "dispatch")})\nsilence = "We say nothing about the cause yet."'},
    ),
}  # fmt: skip
