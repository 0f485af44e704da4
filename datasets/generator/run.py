"""Write everything, in the same order and with the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import (
    conversations,
    drafts,
    experiments,
    graph,
    inbox,
    journeys,
    meta,
    monthly,
    package,
    parts,
    posts,
    reach,
    roles,
    series,
    truth,
    visits,
    voices,
    webreports,
)
from .writers import write


class Facts(dict[str, Any]):
    """The truth: every figure has one name."""

    def add(self, more: dict[str, Any]) -> None:
        """Add figures; two of one name are a mistake."""
        twice = sorted(self.keys() & more.keys())
        if twice:
            raise ValueError(f"two figures of one name: {twice}")
        self.update(more)


def generate(out: Path) -> dict[str, Any]:
    """Write the case company's files and the data package below `out`; return the truth about them."""
    home = out / "harkwerk"
    exports, dirty, tables = home / "exports", home / "dirty", home / "tables"
    facts = Facts(truth.of_time())

    all_posts = posts.make()
    facts.add(truth.of_posts(all_posts))
    facts.add(meta.write_content(all_posts, exports, dirty))
    facts.add(series.write_series(all_posts, exports))
    facts.add(series.write_instagram(all_posts, exports, dirty))

    talks = conversations.make()
    facts.add(truth.of_conversations(talks))
    facts.add(inbox.write_inbox(talks, exports, dirty, tables))

    facts.add(parts.write_contributions(all_posts, talks, tables))
    facts.add(parts.write_labels(all_posts, tables))

    all_visits = visits.make()
    facts.add(visits.write_visits(all_visits, tables))
    facts.add(webreports.write_reports(all_visits, exports))
    facts.add(monthly.write_monthly(all_posts, talks, all_visits, home / "monthly"))
    facts.add(graph.write_graph(all_posts, talks, home / "graph"))
    facts.add(reach.write_youtube(all_posts, exports))
    facts.add(reach.write_profile(exports))
    facts.add(reach.write_ads(exports))
    facts.add(reach.write_tiktok(exports))
    facts.add(journeys.write_links(tables))
    facts.add(journeys.write_journeys(tables))
    facts.add(experiments.write_experiments(tables))

    facts.add(voices.write_voices(tables))
    facts.add(drafts.write_drafts(tables))
    facts.add(roles.write_roles(home / "roles"))
    facts.add(roles.write_passing_on(home / "roles"))

    write(home / "truth.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    write(out / "datapackage.json", package.describe(out))
    return dict(facts)
