"""Role cards and differences: sentences for everybody, and what changed since last quarter."""

from __future__ import annotations

from pathlib import Path

import pytest
from role_maps import clear, harkwerk

from smlib.stakeholders.errors import StakeholderError


def test_everybody_has_a_card_also_outside(lang: str) -> None:
    m = harkwerk(lang)
    cards = m.role_cards()
    assert [card.actor.name for card in cards] == [actor.name for actor in m.actors]
    assert all(card.sentences() for card in cards)
    assert "{" not in cards.text()
    assert len(cards.to_frame()) == 14


def test_a_card_says_what_the_role_does_not_decide() -> None:
    card = harkwerk().role_cards()["Marketing"]
    assert ("Beiträge schreiben", "Geschäftsleitung") in card.not_decides
    assert "Entscheidet nicht: Beiträge schreiben" in card.text()
    assert card.path == "posting"
    assert card.stands_in == (("Datenschutz", "Geschäftsleitung"),)


def test_paths_follow_from_the_tasks(lang: str) -> None:
    paths = [card.path for card in harkwerk(lang).role_cards()]
    assert paths[:4] == ["deciding", "posting", "posting", "replying"]
    assert paths[7:] == [None] * 7


def test_bodies_are_told_why_they_get_no_work() -> None:
    cards = harkwerk().role_cards()
    assert "§ 87 BetrVG" in cards["Betriebsrat"].text()
    assert "Art. 38" in cards["Datenschutzbeauftragte"].text()
    assert "Entscheidet nicht" not in cards["Betriebsrat"].text()
    assert cards["Betriebsrat"].path is None


def test_cards_are_printed_one_page_each(tmp_path: Path) -> None:
    cards = clear().change("Marketing", channel="<b>").role_cards()
    cards.save(tmp_path / "karten.html")
    page = (tmp_path / "karten.html").read_text(encoding="utf-8")
    assert page.count("<section>") == 3
    assert "break-after:page" in page
    assert "&lt;b&gt;" in page
    with pytest.raises(StakeholderError):
        cards["Vertrieb"]


def test_a_difference_names_roles_hours_and_gaps(lang: str) -> None:
    before = harkwerk(lang)
    found = before.suggest()
    after = found.decide(found.questions[0].task, found.questions[0].actors[0]).map
    diff = after.diff(before)
    assert len(diff.to_frame()) == 7
    assert (len(diff.closed), len(diff.opened)) == (9, 0)
    assert "45" in diff.text()
    assert before.diff(before).to_frame().empty
    back = before.diff(after)
    assert (len(back.closed), len(back.opened)) == (0, 9)


def test_a_difference_names_who_came_and_went() -> None:
    m = clear()
    rows = m.actor("Versand").change("Marketing", hours_per_week=4).diff(m).rows
    assert rows == (("actor", "Marketing", "Stunden je Woche", "8", "4"), ("actor", "Versand", "", "–", "vorhanden"))
