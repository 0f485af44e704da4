"""Wrong answers to the exercises of module 6; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "6.1-themes": Wrong("product", {"themes": 'top = ["Stiel", "Feder", "Schere"]'}),
    "6.1-finding": Wrong(
        "everyday",
        {"finding": 'finding = {"use": "Tomaten", "role": "Schmiede", "reply_by": "3.9.2027"}'},
        {"finding": 'finding = {"use": "tomatoes", "role": "forge", "reply_by": "2027-09-03"}'},
    ),
    "6.1-quotes": Wrong("unanswered", {"quotes": 'quotes = trowel[trowel["consent"] != "no"]'}),
}  # fmt: skip
