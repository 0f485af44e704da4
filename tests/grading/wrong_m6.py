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
    "6.2-order": Wrong("extra_3", {"order": "order = [5, 4, 3, 2]"}),
    "6.2-story": Wrong(
        "unanswered",
        {"story": 'parts = ["eine Gärtnerin", "Die Feder brach.", "Die neue war in zwei Minuten drin.", "Es geht wieder."]\nsheet = sm.story(*parts, quotes=voices[voices["id"] == "v063"])'},
        {"story": 'parts = ["a gardener", "The spring broke.", "The new one took two minutes.", "It works again."]\nsheet = sm.story(*parts, quotes=voices[voices["id"] == "v063"])'},
    ),
}  # fmt: skip
