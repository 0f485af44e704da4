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
    "6.3-evidence": Wrong(
        "forever",
        {"evidence": 'claims = {"Der Stiel lässt sich tauschen.": "Stimme v316", "Unsere Spaten halten ewig.": "Stimme v316"}\nsheet = sm.story(*parts, quotes=quote, claims=claims, weakness="Am Baumstumpf bricht er.")'},
        {"evidence": 'claims = {"The shaft can be changed.": "voice v316", "Our spades last for ever.": "voice v316"}\nsheet = sm.story(*parts, quotes=quote, claims=claims, weakness="It breaks on a stump.")'},
    ),
    "6.4-scenes": Wrong(
        "claimed",
        {"scenes": 'scenes.update({"Langlebigkeit": ("Langlebig seit 1958 im Garten", "Kundschaft"), "Ehrlichkeit": ("Jemand wechselt die Feder", "Kundschaft")})'},
        {"scenes": 'scenes.update({"long life": ("a long-lived spade at work", "customer"), "honesty": ("somebody changes the spring", "customer")})'},
    ),
    "6.4-decision": Wrong(
        "both",
        {"decision": 'decision.update({"decides": "Geschäftsleitung", "heard": ["Schmiede", "Geschäftsleitung"], "against": "Der Fachhandel fragt nach.", "review_on": "3.9.2027"})'},
        {"decision": 'decision.update({"decides": "management", "heard": ["forge", "management"], "against": "Dealers may ask.", "review_on": "2027-09-03"})'},
    ),
    "6.5-week": Wrong("in_minutes", {"week": 'week_hours = calendar.minutes("2027-01-04", "2027-01-11")'}),
    "6.5-plan": Wrong(
        "over",
        {"plan": 'plan[2] = ("Ein Enkel gräbt", "Auszubildende", 2, "Ein Kind sticht einen Spaten in die Erde.")\nplan[4] = ("Ein Stiel zieht um", "Innendienst", 1, "Ein neuer Stiel neben einem alten.")'},
        {"plan": 'plan[2] = ("a grandchild digs", "apprentices", 2, "A child pushes a spade into the soil.")\nplan[4] = ("a shaft moves house", "inside sales", 1, "A new shaft beside an old one.")'},
    ),
}  # fmt: skip
