"""Write everything, in the same order and with the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import conversations, inbox, meta, package, posts, series, truth
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

    write(home / "truth.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    write(out / "datapackage.json", package.describe(out))
    return facts
