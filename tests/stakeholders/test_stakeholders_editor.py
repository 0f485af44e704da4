"""The grid to click roles into: gaps follow each click, nothing is lost, and both languages speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from role_maps import clear, harkwerk, random_map

import smlib as sm
from smlib.stakeholders.editor import MapEditor
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.map import StakeholderMap
from smlib.stakeholders.spots import letters_of, toggled


def shown(editor: MapEditor) -> dict[tuple[str, str], str]:
    return {spot: button.description for spot, button in editor._cells.items() if button.description}


def said(editor: MapEditor) -> str:
    return str(editor.message.value + editor.state.value)


def test_the_grid_shows_the_map(lang: str) -> None:
    m = harkwerk(lang)
    editor = m.edit()
    deputy = "V" if lang == "de" else "D"
    wanted = {
        (task.name, actor): letters.replace("D", deputy)
        for task in m.tasks
        for actor, letters in letters_of(m, task.name).items()
        if letters
    }
    assert shown(editor) == wanted
    assert len(editor._cells) == len(m.actors) * len(m.tasks)
    assert all(button.tooltip for button in editor._cells.values())
    assert editor.map is m
    assert repr(editor) == repr(m)
    bundle = editor._repr_mimebundle_()
    assert bundle["text/plain"] == repr(m)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == editor.widget.model_id


def test_a_click_puts_the_chosen_role_and_the_gaps_follow_at_once(lang: str) -> None:
    m = clear().unassign("Beiträge", "Chefin")
    editor = m.edit()
    assert m.gaps()["message"][0] in said(editor).replace("&quot;", '"')
    assert "(1)" in editor._rows["Beiträge"].value
    editor.letter.value = "A"
    button = editor.cell("Beiträge", "Chefin")
    button.click()
    assert editor.map == clear()
    assert editor.map.gaps().empty
    assert button.description == "A"
    assert "<strong>" not in editor._rows["Beiträge"].value
    assert "<li>" not in editor.state.value
    assert (editor.task.value, editor.actor.value) == ("Beiträge", "Chefin")
    button.click()
    assert button.description == ""
    assert editor.map == m == editor.before
    assert editor.map.gaps()["code"].tolist() == ["no_accountable", "no_role"]


def test_two_fields_and_one_button_do_the_same_for_the_keyboard() -> None:
    editor = clear().edit()
    editor.task.value, editor.actor.value, editor.letter.value = "Beiträge", "innendienst", "I"
    editor.put.click()
    assert shown(editor)["Beiträge", "Innendienst"] == "VI"
    assert editor.task.options == ("Beiträge",)
    editor.actor.value = "Inendienst"
    editor.put.click()
    assert "Am nächsten liegt: Innendienst" in editor.message.value
    assert not any(button.disabled for button in editor._cells.values())
    assert all(button.tabbable is not False for button in editor._cells.values())


def test_a_deputy_is_not_lost_when_its_role_moves() -> None:
    m = clear().assign("Beiträge", "Innendienst", "R")
    editor = m.edit()
    editor.letter.value = "R"
    editor.cell("Beiträge", "Marketing").click()  # the deputy stood at marketing's role, and moves to the boss's
    assert shown(editor)["Beiträge", "Innendienst"] == "RV"
    editor.letter.value = "A"
    editor.cell("Beiträge", "Chefin").click()
    assert "Innendienst" in editor.message.value
    assert "Schritt zurück" in editor.message.value
    editor.back.click()
    assert shown(editor)["Beiträge", "Innendienst"] == "RV"
    assert editor.message.value == ""
    editor.back.click()
    assert editor.map == m
    assert editor.back.disabled


@pytest.mark.parametrize(
    ("m", "task", "actor", "letter", "code"),
    [
        (clear(), "Beiträge", "Marketing", "D", None),
        (clear().assign("Beiträge", "Chefin", "A", deputy="Innendienst"), "Beiträge", "Marketing", "D", "edit_deputy_full"),
        (clear().task("Alltag"), "Alltag", "Marketing", "D", "edit_deputy_early"),
        (clear().task("Alltag").assign("Alltag", "Chefin", "A"), "Alltag", "Chefin", "D", "edit_deputy_early"),
        (clear().actor("Betriebsrat"), "Beiträge", "Betriebsrat", "R", "body_work.works_council"),
        (clear().actor("Betriebsrat"), "Beiträge", "Betriebsrat", "D", "body_work.works_council"),
        (clear(), "Beitäge", "Marketing", "D", "task_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(
    m: StakeholderMap, task: str, actor: str, letter: str, code: str | None, lang: str
) -> None:
    editor = m.edit()
    editor.toggle(task, actor, letter)
    if code is None:
        assert editor.map.assignments[1].deputy == "Marketing"  # steps in for the boss's decision
        return
    assert editor.map is m
    assert editor.back.disabled
    with pytest.raises(StakeholderError) as caught:
        toggled(m, task, actor, letter)
    assert caught.value.code == code
    from html import escape

    assert escape(str(caught.value)) in editor.message.value


def test_one_actor_can_decide_and_do_it_and_step_in() -> None:
    m = clear().assign("Beiträge", "Innendienst", "A")  # a role for which nobody steps in yet
    for letter in "RADCI":
        before = letters_of(m, "Beiträge")["Chefin"]
        changed = toggled(m, "Beiträge", "Chefin", letter)
        assert set(letters_of(changed, "Beiträge")["Chefin"]) ^ set(before) == {letter}
    twice = toggled(toggled(m, "Beiträge", "Chefin", "R"), "Beiträge", "Chefin", "R")
    assert twice == m


def test_a_map_can_be_built_from_nothing(lang: str) -> None:
    editor = StakeholderMap().edit()
    assert editor.put.disabled
    for kind, name, amount in (
        ("internal", "Marketing", "8"),
        ("external", "Händler", ""),
        ("task", "Alltag", "60"),
        ("internal", "Innendienst", "4,5"),
    ):
        editor.name.value, editor.amount.value = name, amount
        editor.more[kind].click()
        assert (editor.name.value, editor.amount.value) == ("", "")
    editor.cell("Alltag", "Marketing").click()
    assert [(a.name, a.side, a.hours_per_week) for a in editor.map.actors] == [
        ("Marketing", "internal", 8.0),
        ("Händler", "external", None),
        ("Innendienst", "internal", 4.5),
    ]
    assert editor.map.tasks[0].minutes_per_week == 60
    assert shown(editor) == {("Alltag", "Marketing"): "R"}
    for name, amount in (("marketing", ""), ("Neu", "-3"), ("", "")):
        editor.name.value, editor.amount.value = name, amount
        editor.more["internal"].click()
        assert "{" not in editor.message.value
        assert 'role="status"' in editor.message.value
        assert editor.name.value == name  # what was typed stays
    assert len(editor.map.actors) == 3
    for _ in range(5):
        editor.back.click()
    assert editor.map == StakeholderMap()
    assert shown(editor) == {}


def test_saving_loses_nothing(tmp_path: Path, lang: str) -> None:
    m = harkwerk(lang)
    path = tmp_path / "karte.xlsx"
    m.to_excel(path)
    editor = StakeholderMap.read(path).edit(path)
    first, second = m.tasks[0].name, m.actors[0].name
    editor.letter.value = "I"
    editor.cell(first, second).click()
    assert StakeholderMap.read(path) == m  # not before it is asked for
    editor.store.click()
    assert StakeholderMap.read(path) == editor.map != m
    assert "karte.xlsx" in editor.message.value
    other = tmp_path / "fehlt" / "karte.xlsx"
    broken = m.edit(other)
    broken.store.click()
    assert "fehlt" in broken.message.value
    with pytest.raises(StakeholderError) as caught:
        m.edit().save()
    assert caught.value.code == "edit_no_path"
    assert m.edit().store.layout.display == "none"


def test_a_click_speaks_the_language_in_which_the_grid_was_made() -> None:
    sm.language("en")
    editor = harkwerk("en").edit()
    sm.language("de")
    editor.cell("approve", "marketing").click()
    assert "Open gaps" in said(editor)
    assert editor.letter.options[2][0] == "D steps in"


def test_only_what_changes_is_sent_to_the_browser() -> None:
    m = random_map(15, 20, seed=1)
    editor = m.edit()
    changed: list[Any] = []
    for button in editor._cells.values():
        button.observe(lambda change: changed.append(change.owner), names=["description", "tooltip", "style", "layout"])
    editor.cell("t3", "p4").click()
    assert {id(owner) for owner in changed} <= {id(editor.cell("t3", a.name)) for a in m.actors}
    assert len({id(owner) for owner in changed}) <= 2
    assert len({id(button.layout) for button in editor._cells.values()}) <= 6  # shared: 300 buttons stay light


def test_a_grid_too_large_for_a_browser_is_refused_and_the_map_kept() -> None:
    m = random_map(32, 32, seed=1)
    with pytest.raises(StakeholderError) as caught:
        m.edit()
    assert caught.value.code == "edit_large"
    assert "1.024" in str(caught.value)
    full = random_map(40, 25, seed=1).edit()
    full.add("task", "eine zu viel")
    assert len(full.map.tasks) == 25
    assert "1.040" in full.message.value
