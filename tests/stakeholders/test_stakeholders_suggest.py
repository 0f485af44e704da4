"""Suggestions: the case company's seven changes, agreement with trying everything, proofs of what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from role_maps import clear, fewest_by_enumeration, harkwerk, random_map

from smlib.solver import Programme, Solved
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.map import StakeholderMap


def test_the_case_company_needs_seven_changes_proven(capfd: pytest.CaptureFixture[str]) -> None:
    m = harkwerk()
    assert round(m.clarity, 2) == 0.45
    found = m.suggest()
    assert (found.status, found.changes, found.bound) == ("proven", 7, 7)
    assert capfd.readouterr().out == ""
    assert [(tie.task, tie.actors) for tie in found.questions] == [("freigeben", ("Geschäftsleitung", "Marketing"))]
    assert found.map.gaps()["code"].tolist() == ["two_accountable"]
    for answer in found.questions[0].actors:
        decided = found.decide("freigeben", answer)
        assert (decided.status, decided.changes, decided.questions) == ("proven", 7, ())
        after = decided.map
        assert after.gaps().empty
        assert after.clarity == 1.0
    changed = {(c.where, c.part): c.after for c in found.rows}
    assert changed["Beschwerden", "A"] == ("Geschäftsleitung",)
    assert changed["Beschwerden", "R"] == ("Innendienst",)
    assert changed["Beschwerden", "D"] == ("Kundendienst und Reparatur",)
    assert changed["Alltag beantworten", "D"] == ("Versand",)
    assert changed["Beiträge schreiben", "R"] == ("Auszubildende",)
    assert changed["Versand", "watch"] == ("Fr 13:00–17:00",)
    load = after.load().set_index("actor")["share"]
    assert load["Marketing"] == pytest.approx(0.996, abs=0.001)
    assert load["Auszubildende"] == pytest.approx(0.8)


def test_every_change_has_a_reason_in_words(lang: str) -> None:
    table = harkwerk(lang).suggest().to_frame()
    assert list(table.columns) == ["where", "part", "before", "after", "reason", "also_possible"]
    assert len(table) == 7
    assert table["reason"].str.len().min() > 20
    assert not table["reason"].str.contains("{", regex=False).any()


def test_one_is_said_as_one(lang: str) -> None:
    one = clear().assign("Beiträge", "Marketing", "R").suggest()
    assert one.changes == 1
    assert one.text().startswith("Eine Änderung schließt" if lang == "de" else "One change closes")
    nobody = StakeholderMap().actor("Ich").task("Alltag").assign("Alltag", "Ich", "R").assign("Alltag", "Ich", "A")
    assert ("1 Teil:" if lang == "de" else "1 part:") in nobody.suggest().text()
    assert ("1 Akteur innen" if lang == "de" else "1 actor inside") in str(nobody)
    assert ("1 Aufgabe." if lang == "de" else "1 task.") in str(nobody)
    hour = clear().change("Marketing", hours_per_week=1).gaps()["message"]
    assert hour.str.contains("1 Stunde Zeit" if lang == "de" else "1 hour of time").any()
    learn = clear().actor("Neu", hours_per_week=1, skills=[]).task("Film", skill="Schnitt", minutes_per_week=9)
    learn = learn.assign("Film", "Chefin", "A").assign("Film", "Marketing", "R", deputy="Neu")
    learn = learn.change("Marketing", skills=["Schreiben", "Schnitt"]).suggest()
    assert learn.missing == {"learn": 1}
    assert ("Mindestens einmal" if lang == "de" else "At least once") in learn.text()


def test_only_open_questions_can_be_decided() -> None:
    found = harkwerk().suggest()
    for task, actor in (("Beschwerden", "Marketing"), ("freigeben", "Versand")):
        with pytest.raises(StakeholderError) as caught:
            found.decide(task, actor)
        assert caught.value.code == "no_question"


def test_too_few_hours_are_proven_and_counted() -> None:
    m = harkwerk()
    for actor in m.actors:
        if actor.hours_per_week:
            m = m.change(actor.name, hours_per_week=0.75 * actor.hours_per_week)
    found = m.suggest()
    assert found.status == "short"
    # Every task once, a fifth of it for its deputy, against the hours of everybody.
    work = 1.2 * sum(task.minutes_per_week or 0 for task in m.tasks)
    assert found.missing_minutes == pytest.approx(work - sum(actor.minutes or 0 for actor in m.actors), abs=0.01)
    assert found.missing_minutes == 138
    assert "138 Minuten" in found.text()


def test_nothing_to_do_is_said() -> None:
    found = clear().suggest()
    assert (found.status, found.changes, found.to_frame().empty) == ("proven", 0, True)
    assert found.map == clear()


def test_working_maps_with_several_deputies_stay_as_they_are() -> None:
    m = clear().actor("Versand").assign("Beiträge", "Chefin", "A", deputy="Versand")
    assert m.gaps().empty
    assert m.suggest().changes == 0


def test_people_can_be_missing_altogether() -> None:
    m = StakeholderMap().actor("Ich").task("Alltag").assign("Alltag", "Ich", "R").assign("Alltag", "Ich", "A")
    found = m.suggest()
    assert found.status == "short"
    assert found.missing["nobody"] == 1


def test_a_skill_that_nobody_has_must_be_learned() -> None:
    m = clear().task("Film", minutes_per_week=30, skill="Schnitt")
    found = m.suggest()
    assert found.status == "short"
    assert found.missing == {"learn": 2}
    assert "Schnitt" in found.text()


def test_bodies_never_get_work(lang: str) -> None:
    m = clear().actor("Betriebsrat").actor("data-protection officer").task("Alltag").suggest().map
    assert not [a for a in m.assignments if m.find_actor(a.actor).body and a.role in "RA"]
    assert not [a for a in m.assignments if a.deputy and m.find_actor(a.deputy).body]
    assert m.gaps().empty
    assert {a.actor for a in m.assignments if a.role == "C"} == {"Betriebsrat", "data-protection officer"}


def test_unknown_hours_are_named() -> None:
    found = clear().change("Chefin", hours_per_week=None).task("Alltag").suggest()
    assert "Chefin" in found.text()


@pytest.mark.parametrize("seed", range(12))
def test_trying_everything_finds_the_same(seed: int) -> None:
    m = random_map(4, 3, seed=seed, used=0.9, broken=0.4)
    fewest = fewest_by_enumeration(m)
    found = m.suggest()
    if fewest is None:
        assert found.status == "short"
    else:
        assert (found.status, found.changes) == ("proven", fewest)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 72))
def test_trying_everything_finds_the_same_sixty_times(seed: int) -> None:
    test_trying_everything_finds_the_same(seed)


def test_the_way_of_large_maps_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = [random_map(4, 3, seed=seed, used=0.9, broken=0.4) for seed in range(12)] + [harkwerk()]
    usual = [m.suggest() for m in maps]
    for module in ("fewest", "suggest"):
        monkeypatch.setattr(f"smlib.stakeholders.{module}.LARGE", 0)
    for m, wanted in zip(maps, usual, strict=True):
        found = m.suggest()
        assert (found.status, found.changes, found.bound) == (wanted.status, wanted.changes, wanted.bound)
        assert found.missing == wanted.missing
        if found.status == "proven" and not found.questions:
            assert found.map.gaps().empty


def test_thirty_actors_and_sixty_tasks_are_proven() -> None:
    m = random_map(30, 60, seed=1)
    found = m.suggest()
    assert found.status == "proven"
    decided = m.suggest(decided={tie.task: tie.actors[0] for tie in found.questions})
    assert decided.changes == found.changes
    assert decided.map.gaps().empty


def test_what_is_not_proven_is_said_to_be_open(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    solve = Programme.solve

    def interrupted(self: Programme, *args: object, **options: object) -> Solved:
        found = solve(self, *args, **options)  # type: ignore[arg-type]
        return replace(found, status="best_found", bound=found.bound - 2)  # as if time had run out before the proof

    monkeypatch.setattr(Programme, "solve", interrupted)
    found = harkwerk(lang).suggest()
    assert (found.status, found.changes, found.bound) == ("best_found", 7, 5)
    assert ("Unter 5 geht es nicht" if lang == "de" else "below 5 it does not work") in found.text()
    assert ("bewiesen" if lang == "de" else "proven") not in found.text()


def test_too_little_time_is_said() -> None:
    m = random_map(30, 60, seed=1)
    with pytest.raises(StakeholderError) as caught:
        m.suggest(seconds=0.001)
    assert caught.value.code == "no_time"
