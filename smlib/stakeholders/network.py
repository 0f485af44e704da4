"""Who talks to whom, in figures: how many contacts, who stands between others, and without whom the net falls apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.stakeholders.parts import parts_of
from smlib.text import t
from smlib.text.numbers import counted, listed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from smlib.stakeholders.map import StakeholderMap

# Mendelow (1991): power against interest; here influence against closeness.
QUADRANTS = {
    (True, True): "manage_closely",
    (True, False): "keep_satisfied",
    (False, True): "keep_informed",
    (False, False): "monitor",
}


@dataclass(frozen=True, repr=False)
class Network(Result):
    """Who has to do with whom; two actors are connected if they share a task.

    Attributes:
        map: the map that it belongs to.
        rows: (actor, contacts, degree centrality, betweenness centrality, closeness centrality, bridge) per actor.
        density: share of all pairs that are connected.
        clustering: how often two contacts of somebody are connected themselves, on average over actors.
    """

    map: StakeholderMap
    rows: tuple[tuple[str, int, float, float, float, bool], ...]
    density: float
    clustering: float

    @property
    def bridges(self) -> tuple[str, ...]:
        """Actors without whom some others lose the connection to the rest (articulation points)."""
        return tuple(row[0] for row in self.rows if row[5])

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("stakeholders.picture.title_network")

    def text(self) -> str:
        """Say who has most contacts, who is the only bridge, and who stands alone."""
        most = max((row[1] for row in self.rows), default=0)
        if not most:
            return t("stakeholders.network.none")
        who = [row[0] for row in self.rows if row[1] == most]
        lines = [t("stakeholders.network.most", actors=listed(who), contacts=counted(most, "contact"))]
        key = "bridge" if self.bridges else "no_bridge"
        lines.append(t(f"stakeholders.network.{key}", actors=listed(list(self.bridges), "or")))
        alone = [row[0] for row in self.rows if not row[1]]
        if alone:
            lines.append(t("stakeholders.network.alone", actors=listed(alone)))
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per actor: actor, contacts, degree, betweenness, closeness centrality (0–1), bridge."""
        import pandas as pd

        names = ["actor", "contacts", "degree_centrality", "betweenness_centrality", "closeness_centrality", "bridge"]
        return pd.DataFrame(self.rows, columns=names)

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return self.map.alt_text("network")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the network."""
        return self.map.plot(ax, kind="network")


def shared_tasks(m: StakeholderMap) -> dict[tuple[str, str], int]:
    """Return for each two actors, in the order of their names, in how many tasks both have a part."""
    ties: dict[tuple[str, str], int] = {}
    for parts in parts_of(m).values():
        everybody = {*parts.accountable, *parts.responsible, *parts.consulted, *parts.informed, *parts.deputies}
        for pair in combinations(sorted(everybody), 2):
            ties[pair] = ties.get(pair, 0) + 1
    return ties


def graph_of(m: StakeholderMap) -> Any:
    """Return the network as a networkx graph with the number of shared tasks as weight, always in the same order."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(sorted(actor.name for actor in m.actors))
    graph.add_weighted_edges_from([(a, b, n) for (a, b), n in sorted(shared_tasks(m).items())])
    return graph


def network_of(m: StakeholderMap) -> Network:
    """Return the network in figures, each connection counted once.

    Degree, betweenness (shortest paths, without the ends) and closeness are those of Freeman (1979), as networkx
    computes them.

    Raises:
        StakeholderError: for a map without actors or tasks.
    """
    import networkx as nx

    m.require_content()
    graph = graph_of(m)
    degree, closeness = nx.degree_centrality(graph), nx.closeness_centrality(graph)
    between, cut = nx.betweenness_centrality(graph), set(nx.articulation_points(graph))
    rows = tuple(
        (a.name, int(graph.degree(a.name)), float(degree[a.name]), float(between[a.name]), float(closeness[a.name]), a.name in cut)
        for a in m.actors
    )  # fmt: skip
    return Network(m, rows, float(nx.density(graph)), float(nx.average_clustering(graph)))


def influence_table(m: StakeholderMap) -> pd.DataFrame:
    """Return who is close and who moves much, and what follows from it.

    Returns:
        A row per actor that has both: actor, side, closeness, influence, quadrant (`manage_closely`, `keep_satisfied`,
        `keep_informed`, `monitor`), advice (the same in words). A value above the middle of the scale is high.

    Raises:
        StakeholderError: for a map without actors.
    """
    import pandas as pd

    m.require_content(tasks=False)
    placed = [(a, a.closeness, a.influence) for a in m.actors if a.closeness is not None and a.influence is not None]
    middle = 0.5 if all(x <= 1 and y <= 1 for _, x, y in placed) else 3.0
    rows = []
    for actor, x, y in placed:
        quadrant = QUADRANTS[y > middle, x > middle]
        rows.append((actor.name, actor.side, x, y, quadrant, t(f"stakeholders.quadrant.{quadrant}")))
    return pd.DataFrame(rows, columns=["actor", "side", "closeness", "influence", "quadrant", "advice"])
