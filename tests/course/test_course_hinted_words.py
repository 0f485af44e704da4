"""A hint that says which word stands in the right answer: it stands there, and in no other answer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from smlib.authoring.source import load

ROOT = Path(__file__).resolve().parents[2]
HINTED = re.compile(r"(?:Buchstabe|Antwort|letter|answer) (?:mit|with|that|, in)[^„“]*[„“](?P<word>[^“”]+)[“”]")
RIGHT = re.compile(r"(?:Es ist|It is) ([a-d]):")


def options(portion: str, name: str, lang: str) -> dict[str, str]:
    """Return the answers to choose from, by letter."""
    for folder, cell_name in (("curriculum/lessons", name), ("exercises/tasks", f"{name}-task")):
        for path in (ROOT / folder).glob(f"{portion}-*.md"):
            for cell in load(path).cells_in(lang):
                if cell.name == cell_name and (found := re.findall(r"^- \*\*([a-d])\*\* (.+)$", cell.source, re.M)):
                    return dict(found)
    return {}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_hinted_word_is_in_the_right_answer_alone(lang: str) -> None:
    checked = 0
    for catalogue in sorted((ROOT / "smlib/text" / lang).glob("tasks_m*.toml")):
        for key, task in tomllib.loads(catalogue.read_text(encoding="utf-8")).items():
            portion, name = key.replace("_", ".", 1).split("-", 1)
            hinted = next((hit for hint in task.get("hints", ()) if (hit := HINTED.search(hint))), None)
            right = RIGHT.match(task.get("solution", ""))
            answers = options(portion, name, lang)
            if not (hinted and right and answers):
                continue
            word = re.compile(rf"(?<!\w){re.escape(hinted['word'])}", re.IGNORECASE)
            assert [letter for letter, text in answers.items() if word.search(text)] == [right[1]], (
                key,
                hinted["word"],
            )
            checked += 1
    assert checked > 15
