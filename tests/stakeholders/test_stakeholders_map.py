"""The map: steps, gaps, load, coverage, clarity, absences, and clear words for bad input."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from role_maps import clear, harkwerk

from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.gaps import CODES
from smlib.stakeholders.map import StakeholderMap
from smlib.stakeholders.records import Assignment
from smlib.stakeholders.times import slots, spoken


def codes(m: StakeholderMap) -> list[tuple[str, str]]:
    return [tuple(row) for row in m.gaps()[["code", "where"]].values.tolist()]


def test_steps_return_changed_copies() -> None:
    m = clear()
    before = copy.deepcopy(m)
    changed = m.actor("Versand").task("Pakete").assign("Pakete", "Versand", "R").change("Marketing", hours_per_week=3)
    assert m == before
    assert len(changed.actors) == 4
    assert changed.find_actor("marketing").hours_per_week == 3
    assert changed.remove("Versand").assignments == m.assignments
    assert changed.remove("Pakete").unassign("Beiträge", role="A").gaps()["code"].tolist()[0] == "no_accountable"
    assert changed.assign("Beiträge", "Marketing", "R", deputy="Versand").assignments[0].deputy == "Versand"
    assert len(changed.assign("Beiträge", "Marketing", "R").assignments) == len(changed.assignments)


def test_words_of_both_languages_are_understood() -> None:
    m = StakeholderMap().actor("Händler", side="außen", closeness="4,5").actor("shop", side="internal")
    m = m.task("Alltag").assign("Alltag", "shop", "entscheidet").assign("Alltag", "Händler", "consulted")
    assert [a.role for a in m.assignments] == ["A", "C"]
    assert m.actors[0].closeness == 4.5
    assert not m.actors[0].internal


def test_a_clear_map_has_no_gap_and_full_clarity() -> None:
    m = clear()
    assert m.gaps().empty
    assert list(m.gaps().columns) == ["code", "where", "message"]
    assert m.clarity == 1.0
    assert m.clarity.by_minutes == 1.0
    assert pickle.loads(pickle.dumps(m.clarity)).by_minutes == 1.0


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda m: m.unassign("Beiträge", role="A"), ("no_accountable", "Beiträge")),
        (lambda m: m.assign("Beiträge", "Innendienst", "A"), ("two_accountable", "Beiträge")),
        (lambda m: m.unassign("Beiträge", role="R"), ("no_responsible", "Beiträge")),
        (lambda m: m.assign("Beiträge", "Marketing", "R"), ("no_deputy", "Beiträge")),
        (lambda m: m.assign("Beiträge", "Marketing", "R", deputy="Marketing"), ("self_deputy", "Beiträge")),
        (lambda m: m.change("Marketing", hours_per_week=3), ("overload", "Marketing")),
        (lambda m: m.actor("Versand"), ("no_role", "Versand")),
        (lambda m: m.unassign("Beiträge", "Chefin").assign("Beiträge", "Marketing", "A"), ("self_approval", "Beiträge")),
        (lambda m: m.change("Marketing", skills="Bilder"), ("skill_missing", "Beiträge")),
        (lambda m: m.change("Innendienst", skills=[]), ("skill_missing", "Beiträge")),
        (
            lambda m: m.change("Beiträge", when="Fr 8-17").change("Marketing", duty="Fr 8-13").change("Innendienst", duty="Mo 8-9"),
            ("uncovered_time", "Beiträge"),
        ),
        (lambda m: m.assign("Beiträge", "Marketing", "R", deputy="Chefin"), ("single_point", "Beiträge")),
    ],
)  # fmt: skip
def test_each_gap_has_a_code_and_a_sentence(change: object, found: tuple[str, str], lang: str) -> None:
    m = change(clear())  # type: ignore[operator]
    assert found in codes(m)
    assert set(m.gaps()["code"]) <= set(CODES)
    row = m.gaps().set_index("code").loc[[found[0]]].iloc[0]
    assert row["message"].startswith(found[1])
    assert "{" not in row["message"]
    assert m.clarity < 1


def test_deputies_in_a_circle_are_a_gap_that_names_the_circle() -> None:
    m = (
        clear()
        .assign("Beiträge", "Marketing", "R", deputy="Chefin")
        .assign("Beiträge", "Chefin", "A", deputy="Marketing")
    )
    assert ("self_deputy", "Beiträge") in codes(m)
    message = m.gaps().set_index("code").loc["self_deputy", "message"]
    assert "im Kreis" in message
    assert "Marketing, Chefin und Marketing" in message


def test_circles_of_deputies_are_found_behind_a_second_deputy() -> None:
    m = (
        clear()
        .assign("Beiträge", "Marketing", "R", deputy="Chefin")
        .assign("Beiträge", "Marketing", "C", deputy="Innendienst")  # the later row must not hide the first
        .assign("Beiträge", "Chefin", "A", deputy="Marketing")
    )
    assert "Marketing, Chefin und Marketing" in m.gaps().set_index("code").loc["self_deputy", "message"]
    itself = clear().assign("Beiträge", "Marketing", "R", deputy="Marketing")
    assert ("self_deputy", "Beiträge") in codes(itself.assign("Beiträge", "Marketing", "C", deputy="Innendienst"))
    three = m.task("Alltag").assign("Alltag", "Marketing", "R", deputy="Innendienst")
    three = three.assign("Alltag", "Innendienst", "A", deputy="Chefin").assign(
        "Alltag", "Chefin", "C", deputy="Marketing"
    )
    where = three.gaps().query("code == 'self_deputy'").set_index("where")["message"]
    assert "Marketing, Innendienst, Chefin und Marketing" in where["Alltag"]
    # Two tasks may well lean on each other crosswise.
    cross = (
        clear().task("Alltag").assign("Alltag", "Innendienst", "R", deputy="Marketing").assign("Alltag", "Chefin", "A")
    )
    assert cross.gaps().empty


def test_unknown_is_not_zero() -> None:
    m = clear().change("Marketing", hours_per_week=None, skills=None).change("Innendienst", skills=None)
    assert m.gaps().empty
    assert m.load().set_index("actor").loc["Marketing", "share"] is not m  # missing, not a number
    assert m.load()["share"].isna().tolist() == [False, True, False]
    assert m.clarity == 1.0
    assert m.change("Beiträge", minutes_per_week=0).clarity == 0.0
    assert m.change("Beiträge", minutes_per_week=None).clarity.by_minutes is None


def test_clarity_is_said_in_per_cent_with_its_definition(lang: str) -> None:
    words = harkwerk(lang).clarity.text()
    assert ("45\u00a0%" if lang == "de" else "45%") in words
    assert ("Klar ist eine Aufgabe, wenn" if lang == "de" else "A task is clear if") in words
    split = clear().task("zwei").task("drei")
    for name in ("zwei", "drei"):
        split = split.assign(name, "Marketing", "R", deputy="Innendienst").assign(name, "Chefin", "A")
    broken = split.task("offen", minutes_per_week=240)
    assert broken.clarity == pytest.approx(3 / 4)
    assert broken.clarity.by_minutes == pytest.approx(1 / 2)  # splitting tasks does not raise it


def test_load_counts_equal_parts_and_a_fifth_for_the_deputy() -> None:
    m = clear().assign("Beiträge", "Chefin", "R")
    planned = m.load().set_index("actor")["planned"]
    assert planned["Marketing"] == pytest.approx(2.0)
    assert planned["Innendienst"] == pytest.approx(0.8)


def test_every_single_absence_is_simulated() -> None:
    m = harkwerk()
    table = m.absences()
    parts = {(a.task, who) for a in m.assignments if a.role in "RA" for who in (a.actor, a.deputy) if who}
    assert {(task, away) for task, away in table[["task", "away"]].values} == parts
    stopped = table[~table["runs"]]
    assert set(stopped["task"]) == {"Alltag beantworten"}
    hours = table[(table["away"] == "Marketing") & (table["task"] == "erste Arbeitsstunde einer Krise")]
    assert hours["open"].item() == "Fr 08:00–13:00"


def test_coverage_knows_holidays() -> None:
    m = harkwerk()
    week = m.coverage("Mo-Fr 08:00-17:00")
    assert len(week) == 45
    assert week[week["count"] == 0][["day", "hour"]].values.tolist() == [[4, h] for h in range(13, 17)]
    holiday = m.coverage(week="2026-W23")  # Corpus Christi on Thursday
    assert sorted(set(holiday["day"])) == [0, 1, 2, 4]


@pytest.mark.parametrize("words", ["Mo-Do 08:00-17:00, Fr 08:00-13:00", "Sa 9-12", "Mo 08:00-12:00,13:00-17:00"])
def test_hours_are_read_back_from_their_words(words: str, lang: str) -> None:
    found = slots(words)
    assert found is not None
    assert slots(spoken(found)) == found


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda m: m.actor("marketing"), "actor_twice"),
        (lambda m: m.task("BEITRÄGE"), "task_twice"),
        (lambda m: m.actor(" "), "actor_unnamed"),
        (lambda m: m.task(None), "task_unnamed"),
        (lambda m: m.assign("Beitraege?", "Marketing", "R"), "task_unknown"),
        (lambda m: m.assign("Beiträge", "Markting", "R"), "actor_unknown"),
        (lambda m: m.assign("Beiträge", "Marketing", "X"), "role"),
        (lambda m: m.assign("Beiträge", "Marketing", "R", deputy="Niemand"), "actor_unknown"),
        (lambda m: m.actor("x", hours_per_week=-1), "negative"),
        (lambda m: m.actor("x", hours_per_week="viel"), "number"),
        (lambda m: m.task("x", minutes_per_week=-5), "negative"),
        (lambda m: m.actor("x", side="oben"), "side"),
        (lambda m: m.actor("Betriebsrat", hours_per_week=2), "body_hours.works_council"),
        (lambda m: m.actor("Betriebsrat").assign("Beiträge", "Betriebsrat", "R"), "body_work.works_council"),
        (lambda m: m.actor("Betriebsrat").assign("Beiträge", "Marketing", "R", deputy="Betriebsrat"), "body_work.works_council"),
        (
            lambda m: m.actor("data-protection officer", side="external").assign("Beiträge", "data-protection officer", "A"),
            "body_work.data_protection",
        ),
        (lambda m: StakeholderMap().gaps(), "empty"),
        (lambda m: StakeholderMap().suggest(), "empty"),
        (lambda m: StakeholderMap().clarity, "empty"),
        (lambda m: StakeholderMap().role_cards(), "empty"),
        (lambda m: StakeholderMap().actor("x").gaps(), "no_tasks"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_sentence(step: object, code: str, lang: str) -> None:
    m = clear()
    with pytest.raises(StakeholderError) as caught:
        step(m)  # type: ignore[operator]
    assert caught.value.code == code
    assert "{" not in str(caught.value)
    assert m == clear()


def test_an_empty_map_says_so_and_breaks_nothing(lang: str) -> None:
    assert "{" not in repr(StakeholderMap())
    assert "<table" in clear()._repr_html_()


def test_five_hundred_actors_are_judged_and_kept(tmp_path: Path, lang: str) -> None:
    actors = tuple(
        replace(clear().actors[1], name=f"Rolle {i}", hours_per_week=1 / 3 + i, closeness=1.0 + i % 5, influence=4.0)
        for i in range(500)
    )
    m = replace(clear(), actors=(*clear().actors, *actors))
    assert (m.gaps()["code"] == "no_role").sum() == 500
    assert len(m.role_cards()) == 503
    assert len(m.absences()) == 3
    assert len(m.network().to_frame()) == 503
    tables = [StakeholderMap.read(m.tables())]
    m.to_excel(tmp_path / "m.xlsx")
    tables.append(StakeholderMap.read(tmp_path / "m.xlsx"))
    assert tables[0] == tables[1]
    assert tables[1].tables()["actors"].shape == (503, 10)
    many = replace(m, assignments=(*m.assignments, *(Assignment("Beiträge", a.name, "I") for a in actors)))
    steps = {
        "roles": many.plot, "influence": lambda: m.plot(kind="influence"), "network": lambda: m.plot(kind="network"),
        "poster": lambda: many.poster(tmp_path / "wand.pdf"), "editor": lambda: replace(m, tasks=m.tasks * 3).edit(),
    }  # fmt: skip
    for name, step in steps.items():
        with pytest.raises(StakeholderError) as caught:
            step()
        assert caught.value.code == ("edit_large" if name == "editor" else "picture_large")
        assert "50" in str(caught.value)
        assert "{" not in str(caught.value)
    assert not list(tmp_path.glob("wand*"))
    assert len(m.coverage()) == 0


def test_numbers_come_back_from_excel_as_they_went(tmp_path: Path) -> None:
    m = clear().actor("x", hours_per_week=1.0009548784844373).actor("y", hours_per_week=1 / 3, closeness=2 / 3)
    m.to_excel(tmp_path / "m.xlsx")
    assert StakeholderMap.read(tmp_path / "m.xlsx") == m
