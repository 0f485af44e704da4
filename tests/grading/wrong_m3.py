"""A wrong answer for every check of module 3; `wrong_answers.py` says what belongs here."""

from __future__ import annotations

from wrong_answers import Wrong

WRONG = {
    "3.1-links": Wrong("no_list", {"links": "links = page"}),
    "3.1-broken": Wrong("d", {"broken": 'broken = "d"'}),
    "3.1-rules": Wrong(
        "source_twice",
        {"rules": 'rules["sources"] = ["facebook", "newsletter", "facebook"]; rules["kept_by"] = "Marketing"'},
        {"rules": 'rules["sources"] = ["facebook", "newsletter", "facebook"]; rules["kept_by"] = "marketing"'},
    ),
    "3.2-values": Wrong("all_clicks", {"values": 'clicks = value["clicks"]'}),
    "3.2-verdict": Wrong("b", {"verdict": 'verdict = "b"'}),
    "3.2-sheet": Wrong(
        "reach_twice",
        {"sheet": 'sheet.pop("HIER"); sheet["views"] = (9000, "31.12.2029")'},
        {"sheet": 'sheet.pop("HERE"); sheet["views"] = (9000, "2029-12-31")'},
    ),
    "3.3-order": Wrong("early_1", {"order": "order = [1, 2, 4]"}),
    "3.3-rates": Wrong("from_start", {"rates": "enquiry, order_rate, overall = 48 / 4960, 18 / 48, 18 / 4960"}),
    "3.3-picture": Wrong("most", {"picture": 'narrowest, title, source = "contact", "A B C", "D E"'}),
    "3.4-tables": Wrong("again", {"tables": 'model = "first"'}),
    "3.4-rank": Wrong("not_zero", {"rank": 'channel = "newsletter"'}),
    "3.4-limit": Wrong(
        "same",
        {"limit": 'note = dict.fromkeys(note, "Wir zählen alles ganz genau.")'},
        {"limit": 'note = dict.fromkeys(note, "We count everything very exactly.")'},
    ),
}  # fmt: skip
