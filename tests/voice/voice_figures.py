"""How well the listening works: measured on the labelled comments, and written into docs/voice.md.

`python tests/voice/voice_figures.py` writes the table anew; a test says when it is stale. The halves are split by a hash of
the id, which was settled before any word list was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import smlib as sm
from smlib.voice.words import reference_counts

DOCS = Path(__file__).resolve().parents[2] / "docs" / "voice.md"
KINDS = ("use", "praise", "complaint", "question", "private", "heated")
MARKS = ("<!-- figures: tests/voice/voice_figures.py -->", "<!-- end of figures -->")


@dataclass(frozen=True)
class Figures:
    """Hits of one kind: found and true, found, true."""

    hits: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.hits / self.found

    @property
    def recall(self) -> float:
        return self.hits / self.true


def halves() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the half that lists were written with, and the half that was held out."""
    comments = pd.read_csv(sm.example("comments"))[["id", "product", "text"]]
    table = comments.merge(pd.read_csv(sm.example("comments-labels")), on="id")
    odd = pd.Series([int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1 for name in table["id"]])
    return table[~odd].reset_index(drop=True), table[odd].reset_index(drop=True)


def measured(half: pd.DataFrame) -> dict[str, Figures]:
    """Return precision and recall of each kind on a half."""
    named, tones = sm.uses(half, "product").places(), sm.tonality(half).tones
    found = {}
    for kind in KINDS:
        said = [place in named if kind == "use" else kind in tones[place].kinds for place in range(len(half))]
        true = (half[kind] == 1).tolist()
        found[kind] = Figures(sum(a and b for a, b in zip(said, true, strict=True)), sum(said), sum(true))
    return found


def same_purpose(half: pd.DataFrame) -> tuple[int, int]:
    """Return in how many labelled uses the purpose carries the label's own name, and how many there are."""
    uses: dict[int, set[str]] = {}
    for use in sm.uses(half, "product").found:
        uses.setdefault(use.place, set()).add(use.use.casefold())
    labelled = half[half["purpose"].notna()]
    return sum(str(label).casefold() in uses.get(n, ()) for n, label in labelled["purpose"].items()), len(labelled)


def good_replies() -> list[str]:
    """Return a hundred good replies from other trades, written after the table of cues and never used to change it."""
    lines = Path(__file__).with_name("good_replies.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def false_cues(replies: Iterable[str]) -> tuple[int, int]:
    """Return how many good replies get a cue, and how many there are."""
    found = [bool(sm.second_look(reply).cues) for reply in replies]
    return sum(found), len(found)


def table() -> str:
    """Return the figures as they stand in the docs."""
    tuned, held = halves()
    left, right = measured(tuned), measured(held)
    lines = [
        f"| kind | texts that have it | precision | recall | on the other half ({len(tuned)} texts) |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        name = "use (`sm.uses`)" if kind == "use" else kind
        out, own = right[kind], left[kind]
        shares = f"{out.precision:.2f} ({out.hits} of {out.found}) | {out.recall:.2f} ({out.hits} of {out.true})"
        lines.append(f"| {name} | {out.true} | {shares} | {own.precision:.2f}, {own.recall:.2f} |")
    messages = pd.read_csv(sm.example("messages"))
    own = messages.loc[messages["role"] == "company", "text"].drop_duplicates()
    (a, b), (c, d), (noisy, replies) = same_purpose(held), same_purpose(tuned), false_cues(own)
    other, fresh = false_cues(good_replies())
    lines += [
        "",
        f"The purpose carries the same name as the label in {a} of {b} uses ({c} of {d} on the other half). `sm.second_look` gives a cue on",
        f"{noisy} of the case company’s {replies} different good replies and on {other} of {fresh} from other trades, written after its",
        "table and never used to change it (`tests/voice/good_replies.txt`); it finds the planted cue in each of the six drafts that lose distance.",
        f"The reference that themes are compared with holds {sum(reference_counts('de').values()):,} German and "
        f"{sum(reference_counts('en').values()):,} English words.",
    ]
    return "\n".join(lines)


def written() -> str:
    """Return the figures that stand in the docs."""
    found = re.search(
        rf"{re.escape(MARKS[0])}\n(.*?)\n{re.escape(MARKS[1])}", DOCS.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found
    return found[1]


if __name__ == "__main__":
    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(
        text.replace("\n".join([MARKS[0], written(), MARKS[1]]), "\n".join([MARKS[0], table(), MARKS[1]])),
        encoding="utf-8",
    )
