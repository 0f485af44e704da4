"""Who talks to whom in figures: published centralities, bridges, and what follows from influence and closeness."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from role_maps import clear, harkwerk

from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.map import StakeholderMap


def map_of(graph: Any) -> StakeholderMap:
    """Return a map in which every edge of a graph is a task that two actors share."""
    m = StakeholderMap()
    for node in graph:
        m = m.actor(f"Rolle {node}")
    for a, b in graph.edges:
        m = m.task(f"{a}–{b}").assign(f"{a}–{b}", f"Rolle {a}", "A").assign(f"{a}–{b}", f"Rolle {b}", "R")
    return m


def test_published_centralities_of_the_karate_club(reference: Any) -> None:
    found = map_of(nx.karate_club_graph()).network()
    table = found.to_frame().set_index("actor")
    for key, column in (("stakeholders-01", "degree_centrality"), ("stakeholders-02", "betweenness_centrality")):
        value = reference(key)
        figure = table.loc[f"Rolle {value['inputs']['node']}", column]
        assert figure == pytest.approx(value["expected"], abs=value["tolerance"])
    for key, figure in (("stakeholders-04", found.density), ("stakeholders-05", found.clustering)):
        assert figure == pytest.approx(reference(key)["expected"], abs=reference(key)["tolerance"])
    assert table["contacts"].sum() == 2 * 78


def test_published_closeness_of_the_medici(reference: Any) -> None:
    value = reference("stakeholders-07")
    table = map_of(nx.florentine_families_graph()).network().to_frame().set_index("actor")
    assert len(table) == 15
    assert table.loc["Rolle Medici", "closeness_centrality"] == pytest.approx(value["expected"], abs=value["tolerance"])


def test_bridges_are_the_articulation_points(reference: Any, lang: str) -> None:
    found = map_of(nx.path_graph(list("abcd"))).network()
    assert [name.removeprefix("Rolle ") for name in found.bridges] == reference("stakeholders-08")["expected"]
    assert ("Ohne Rolle b oder Rolle c" if lang == "de" else "Without Rolle b or Rolle c") in found.text()


def test_influence_and_closeness_name_the_quadrant(reference: Any, lang: str) -> None:
    value = reference("stakeholders-10")
    power, interest = value["inputs"]["power"], value["inputs"]["interest"]
    table = StakeholderMap().actor("x", influence=power, closeness=interest).influence()
    assert table["quadrant"].tolist() == [value["expected"].replace(" ", "_")]
    corners = StakeholderMap()
    for x, y in ((1, 1), (1, 5), (5, 1), (5, 5), (3, 3)):
        corners = corners.actor(f"{x} {y}", closeness=x, influence=y)
    found = dict(corners.influence()[["actor", "quadrant"]].values)
    assert found == {
        "1 1": "monitor", "1 5": "keep_satisfied", "5 1": "keep_informed", "5 5": "manage_closely", "3 3": "monitor",
    }  # fmt: skip
    placed = harkwerk(lang).influence()
    assert len(placed) >= 10
    assert not placed["advice"].str.contains("{", regex=False).any()


def test_the_case_company_s_network_in_words(lang: str) -> None:
    found = harkwerk(lang).network()
    assert "{" not in found.text()
    assert len(found.to_frame()) == 14
    boss = "Geschäftsleitung" if lang == "de" else "management"
    marketing = "Marketing" if lang == "de" else "marketing"
    alone = [name for name, contacts in found.to_frame()[["actor", "contacts"]].values if not contacts]
    assert alone
    assert all(name in found.text() for name in alone)
    most = found.to_frame().set_index("actor")["contacts"].idxmax()
    assert most in (boss, marketing)
    assert found.alt_text() == harkwerk(lang).alt_text("network")
    assert found.plot().get_title(loc="left") == found.caption


def test_small_and_empty_networks_get_a_sentence(lang: str) -> None:
    pair = clear().network()
    assert pair.bridges == ()
    assert pair.density == 1.0
    alone = StakeholderMap().actor("x").task("t").assign("t", "x", "R").network()
    assert "{" not in alone.text()
    assert alone.to_frame()["contacts"].tolist() == [0]
    for bare in (StakeholderMap(), StakeholderMap().actor("x")):
        with pytest.raises(StakeholderError):
            bare.network()
    assert StakeholderMap().actor("x").influence().empty
