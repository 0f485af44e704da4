"""Write everything, in the same order and with the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import (
    conversations,
    drafts,
    experiments,
    inbox,
    journeys,
    meta,
    package,
    parts,
    posts,
    roles,
    series,
    truth,
    visits,
    webreports,
)
from .writers import write


def generate(out: Path) -> dict[str, Any]:
    """Write the case company's files and the data package below `out`; return the truth about them."""
    home = out / "harkwerk"
    exports, dirty, tables = home / "exports", home / "dirty", home / "tables"
    facts: dict[str, Any] = dict(truth.of_time())

    all_posts = posts.make()
    facts |= truth.of_posts(all_posts)
    facts |= meta.write_content(all_posts, exports, dirty)
    facts |= series.write_series(all_posts, exports)
    facts |= series.write_instagram(all_posts, exports, dirty)

    talks = conversations.make()
    facts |= truth.of_conversations(talks)
    facts |= inbox.write_inbox(talks, exports, dirty, tables)

    facts |= parts.write_contributions(all_posts, talks, tables)
    facts |= parts.write_labels(all_posts, tables)

    all_visits = visits.make()
    facts |= visits.write_visits(all_visits, tables)
    facts |= webreports.write_reports(all_visits, exports)
    facts |= journeys.write_links(tables)
    facts |= journeys.write_journeys(tables)
    facts |= experiments.write_experiments(tables)

    facts |= drafts.write_drafts(tables)
    facts |= roles.write_roles(home / "roles")
    facts |= roles.write_passing_on(home / "roles")

    write(home / "truth.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    write(out / "datapackage.json", package.describe(out))
    return facts
