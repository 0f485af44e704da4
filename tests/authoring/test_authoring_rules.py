"""Each rule has a sample that breaks it and nothing else; the good samples break none."""

from __future__ import annotations

from pathlib import Path

import pytest
from authoring_samples import (
    EXERCISE,
    LESSON,
    OWN,
    PLAN,
    exercise,
    good_module,
    lesson,
    pair,
    swap,
)

from smlib.authoring import lint
from smlib.authoring.finding import Finding
from smlib.authoring.portion import ORDER
from smlib.authoring.rules.outputs import look_at
from smlib.authoring.source import Source, parse
from smlib.authoring.structure import problems
from smlib.text import LANGUAGES, speaking

LONG = "Wir " + "warten und " * 12 + "gehen."
REFLECTION = EXERCISE[EXERCISE.index('<!-- #region lang="de" name="question" -->') :]
AT_END = '<!-- #region lang="de" name="done" -->'
MIDDLE = "middle = ...\n### BEGIN SOLUTION\nmiddle = 4\n### END SOLUTION"
MIDDLE_CHECK = """```python name="middle-check" kind="check" points=2
sm.check("1.3-middle", middle)
```

"""

Change = tuple[str, str, str]
NO_REFLECTION: Change = ("exercise", REFLECTION, "")


def _minutes(stated: int) -> list[Change]:
    """Say other minutes in the front matter and in both titles."""
    return [
        ("lesson", "minutes: 12", f"minutes: {stated}"),
        ("lesson", "etwa 12 Minuten", f"etwa {stated} Minuten"),
        ("lesson", "about 12 minutes", f"about {stated} minutes"),
    ]


def _wordy(times: int) -> list[Change]:
    """Put many short sentences into both languages."""
    return [
        ("lesson", "Drei Kunden warteten.", " ".join(["Eins zwei drei vier."] * times)),
        ("lesson", "Three customers waited.", " ".join(["One two three four."] * times)),
    ]


def _cells(kind: str, numbers: str, code: str) -> str:
    return "".join(f'```python name="more-{n}"{kind}\n{code.format(n)}\n```\n\n' for n in numbers)


# rule -> what is replaced in the good portion, so that this rule is broken and no other
SPOILT: dict[str, list[Change]] = {
    "words.banned": [("lesson", "Die Zelle ordnet", "Die Zelle ordnet einfach")],
    "address.du": [("lesson", "Ihre Dateien bleiben", "Deine Dateien bleiben")],
    "sentence.long": [("lesson", "Drei Kunden warteten.", LONG)],
    "typo.quotes": [("lesson", "Drei Kunden warteten.", 'Drei "Kunden" warteten.')],
    "typo.apostrophe": [("lesson", "Drei Kunden warteten.", "Wie geht's den Kunden?")],
    "typo.spaces": [("lesson", "Drei Kunden warteten.", "Drei  Kunden warteten.")],
    "typo.percent": [("lesson", "15 % weniger", "15% weniger")],
    "typo.number": [("lesson", "15 % weniger", "1,500 weniger")],
    "typo.dash": [("lesson", "Drei Kunden warteten.", "Drei Kunden - und mehr.")],
    "typo.emoji": [("lesson", "Drei Kunden warteten.", "Drei Kunden warteten \N{SMILING FACE WITH OPEN MOUTH}.")],
    "image.alt": [("lesson", "![Drei Balken, der mittlere ist vier Stunden hoch](picture.png)", "![](picture.png)")],
    "code.syntax": [("lesson", "hours[3]", "hours[3")],
    "code.lines": [("lesson", "hours = [30, 2, 4]\n", "hours = [30, 2, 4]\n" + "hours = hours\n" * 5)],
    "code.starter": [("exercise", MIDDLE, MIDDLE.removeprefix("middle = ...\n"))],
    "code.placeholder": [("lesson", 'sm.check("1.3-recall", ...)', 'sm.check("1.3-recall", "HIER")')],
    "code.cells": [("lesson", AT_END, _cells("", "12345", "x = {0}") + AT_END), NO_REFLECTION],
    "names.new": [("lesson", "new: [profile]", "new: [profile, read, check, start]")],
    "names.used": [("lesson", "new: [profile]", "new: [funnel]")],
    "python.new": [("lesson", "python: [list]", "python: [list, loop]")],
    "data.listed": [("lesson", "data: [facebook-posts-en]", "data: []")],
    "minutes.limit": [*_wordy(80), *_minutes(15)],
    "minutes.stated": _minutes(9),
    "words.limit": [*_wordy(142), *_minutes(14), NO_REFLECTION],
    "title.heading": [("lesson", "# Wie lange warten Kunden?\n", "Wie lange warten Kunden?\n")],
    "title.question": [
        ("lesson", "Welche Wartezeit ist üblich?", "Die übliche Wartezeit."),
        ("lesson", "# Wie lange warten Kunden?", "# Wie lange Kunden warten"),
    ],
    "title.minutes": [("lesson", "etwa 12 Minuten", "etwa 7 Minuten")],
    "template.left": [("lesson", "Drei Kunden warteten.", "‹Ein Satz.›")],
    "recall.count": [("lesson", "1.3-recall", "1.3-other")],
    "example.prompt": [("lesson", "In der Mitte steht", "Erklären Sie: In der Mitte steht")],
    "error.words": [("lesson", "Fehler gehören dazu. Dieser ist eingeplant:", "Und nun:")],
    "done.list": [("lesson", "Sie haben\n\n- Wartezeiten sortiert,\n- die mittlere gefunden.", "Alles ist getan.")],
    "next.named": [("lesson", "Als Nächstes kommt Portion 1.4: **Was dürfen wir?** Sie", "Die nächste")],
    "tasks.listed": [("exercise", "tasks: [1.3-order, 1.3-middle]", "tasks: [1.3-order]")],
    "task.question": [("exercise", "\n\nSetzen Sie die mittlere Wartezeit ein.", "")],
    "reflection.last": [("exercise", "Was darf bei uns bis morgen warten?", "Manches wartet.")],
    "order.lines": [("exercise", "4. die Zeiten ordnen\n", "")],
    "code.median": [
        ("both", 'sm.start("{lang}")', 'sm.start("{lang}")\nx = 1'),
        ("lesson", "sorted(hours)", "x = 2\nsorted(hours)"),
        ("lesson", "\nhours[3]", "\nx = 3\ny = 3\nhours[3]"),
        ("exercise", "order = [...]\n", "x = 4\ny = 4\norder = [...]\n"),
        ("exercise", "middle = ...\n", "x = 5\ny = 5\nmiddle = ...\n"),
    ],
    "example.first": [
        ("lesson", "hours = [30, 2, 4]", "hours = [30, 2, ...]"),
        ("lesson", "sm.profile(sm.read(", "sm.profile(..., sm.read("),
        ("lesson", "hours[3]", "hours[...]"),
    ],
    "tasks.graded": [
        (
            "exercise",
            MIDDLE_CHECK,
            MIDDLE_CHECK + _cells(' kind="check" points=1', "12", 'sm.check("1.3-more{0}", middle)'),
        ),
        ("exercise", "tasks: [1.3-order, 1.3-middle]", "tasks: [1.3-order, 1.3-middle, 1.3-more1, 1.3-more2]"),
        NO_REFLECTION,
    ],
    "reflection.count": [
        (
            "exercise",
            REFLECTION,
            REFLECTION + "\n" + REFLECTION.replace('"reflection"', '"again"').replace('"question"', '"ask"'),
        ),
        ("exercise", MIDDLE_CHECK, ""),
        ("exercise", "tasks: [1.3-order, 1.3-middle]", "tasks: [1.3-order]"),
        *_minutes(13),
    ],
}


def _spoil(changes: list[Change]) -> list[Source]:
    texts = {"lesson": LESSON, "exercise": EXERCISE}
    for half, old, new in changes:
        for each in texts if half == "both" else [half]:
            texts[each] = swap(texts[each], old, new)
    return [lesson(text=texts["lesson"]), exercise(text=texts["exercise"])]


def _ids(found: list[Finding]) -> set[str]:
    return {finding.rule for finding in found}


def _found(sources: list[Source]) -> list[Finding]:
    assert [str(error) for source in sources for error in problems(source)] == []
    return list(lint.check(sources))


def test_the_good_portions_break_no_rule() -> None:
    assert [str(finding) for finding in _found([lesson(), exercise()])] == []
    assert [str(finding) for finding in lint.check_portion(OWN, "8.1-own.md")] == []


@pytest.mark.parametrize("rule", SPOILT)
def test_a_spoilt_portion_breaks_exactly_one_rule(rule: str) -> None:
    assert _ids(_found(_spoil(SPOILT[rule]))) == {rule}


# The same for a learner's own portion, which is one file.
OWN_SPOILT = {
    "check.value": ("    assert answer ==", "    assert True, 'x'\nanswer ==".replace("answer ==", "answer #")),
    "own.hint": (', "Woher kommt die Kälte?"', ""),
    "template.left": ("Was tun bei Frost?", "‹Ihre Frage?›"),
}


@pytest.mark.parametrize("rule", OWN_SPOILT)
def test_a_spoilt_portion_of_ones_own_breaks_exactly_one_rule(rule: str) -> None:
    assert _ids(lint.check_portion(swap(OWN, *OWN_SPOILT[rule]), "8.1-own.md")) == {rule}


def test_a_lesson_without_its_exercise_is_named_but_not_when_it_is_judged_alone() -> None:
    assert _ids(_found([lesson()])) == {"pair.exercise"}
    assert lint.check_portion(LESSON, "1.3-good.md") == []


def test_the_first_success_comes_within_two_minutes_and_without_typing() -> None:
    good = pair("1.1")
    assert _ids(_found(good)) == set()
    typed = pair("1.1", change={'sm.start("{lang}")': 'sm.start("{lang}", ...)'})
    assert _ids(_found(typed)) == {"success.first"}
    words = "Eins zwei drei vier. " * 60
    slow = pair(
        "1.1",
        change={
            "Danach haben Sie": words.strip() + "\n\nDanach haben Sie",
            "minutes: 12": "minutes: 14",
            "12 Minuten": "14 Minuten",
            "about 12 minutes": "about 14 minutes",
        },
    )
    assert _ids(_found(slow)) == {"success.first"}


def test_the_middle_sentence_is_short() -> None:
    head = LESSON[: LESSON.index("<!-- #region")].replace("kind: lesson", "kind: welcome")
    text = "# Titel\n\n" + "Wir lesen hier einen Satz, der aus vierzehn Wörtern besteht und deshalb ermüdet."
    cells = "".join(
        f'<!-- #region lang="{lang}" name="title" -->\n{text}\n<!-- #endregion -->\n\n' for lang in LANGUAGES
    )
    assert _ids(_found([parse(head + cells, "1.3-x.md")])) == {"sentence.median"}


def test_a_picture_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "1.3-good.md"
    path.write_text(LESSON, encoding="utf-8")
    assert _ids(lint.check([parse(LESSON, path)], pairs=False)) == {"image.file"}  # type: ignore[arg-type]
    (tmp_path / "picture.png").write_bytes(b"")
    assert list(lint.check([parse(LESSON, path)], pairs=False)) == []


MODULE_SPOILT = {
    "module.order": {"2.1-order": "2.1-o", "2.2-order": "2.2-o", "2.3-order": "2.3-o"},
    "module.error": {' tags=["raises-exception"]': ""},
    "module.plan": {PLAN: ""},
    "module.partner": {'name="partner"': 'name="someone"'},
}


def _module(change: dict[str, str] | None = None) -> list[Source]:
    made = good_module(2)
    return [half for number, own in made.items() for half in pair(number, change={**own, **(change or {})})]


def test_the_good_module_breaks_no_rule_of_modules() -> None:
    assert [str(finding) for finding in lint.check_course(_module()) if finding.rule != "minutes.path"] == []


@pytest.mark.parametrize("rule", MODULE_SPOILT)
def test_a_spoilt_module_breaks_exactly_one_rule(rule: str) -> None:
    found = _ids(list(lint.check_course(_module(MODULE_SPOILT[rule])))) - {"minutes.path"}
    assert found == {rule}


def test_a_module_is_judged_when_it_is_complete() -> None:
    incomplete = [source for source in _module(MODULE_SPOILT["module.error"]) if source.portion != "2.2"]
    assert not any(finding.rule.startswith("module.") for finding in lint.check_course(incomplete))


def test_the_partner_is_named_before_not_in_the_middle_of_the_portion() -> None:
    late = {"    step: 2\n    teach: true": "    step: 2", "2.3-": "2.3-"}
    sources = _module(late)
    assert "module.partner" in _ids(list(lint.check_course(sources)))


def test_a_name_is_introduced_before_it_is_used() -> None:
    first, second = pair("1.1", change={"new: [profile]": "new: [profile, read]"}), pair("1.2")
    assert "names.known" not in _ids(list(lint.check_course(first + second)))
    second = pair("1.2", change={"hours[3]": "sm.funnel(hours)"})
    found = [finding for finding in lint.check_course(first + second) if finding.rule == "names.known"]
    assert [finding.values["name"] for finding in found] == ["funnel"]
    assert not any(finding.rule == "names.known" for finding in lint.check_course(second)), "1.1 is missing"


def test_a_new_name_is_met_again_twice_when_all_portions_stand() -> None:
    """Near the end as often as portions follow: the last one may bring a name that nobody meets again."""

    def again(*late: str) -> list[tuple[str, int]]:
        more = {"new: [profile]": "new: [profile, funnel]"}
        everything = [half for number in ORDER for half in pair(number, change=more if number in late else {})]
        found = [finding for finding in lint.check_course(everything) if finding.rule == "names.again"]
        assert not any(finding.rule == "names.again" for finding in lint.check_course(everything[:-2]))
        return [(finding.where, finding.values["wanted"]) for finding in found]

    assert again() == []
    assert again("7.1", "7.2", "7.3") == [("7.1-good.md", 2), ("7.2-good.md", 1)]
    assert again("3.1") == [("3.1-good.md", 2)]


def test_the_minutes_announced_are_those_of_the_next_portion() -> None:
    found = [f for f in lint.check_course(pair("2.1") + pair("2.2")) if f.rule == "next.minutes"]
    assert found == []
    other = pair("2.2", change={"minutes: 12": "minutes: 13"})
    found = [f for f in lint.check_course(pair("2.1") + other) if f.rule == "next.minutes"]
    assert [(f.where, f.values["said"], f.values["minutes"]) for f in found] == [("2.1-good.md", "12", 13)]


def test_the_map_of_the_course_shows_the_minutes_of_the_front_matter() -> None:
    from smlib.course.portions import minutes

    right = pair("2.1", change={"minutes: 12": f"minutes: {minutes('2.1')}"})
    assert "minutes.path" not in _ids(list(lint.check_course(right)))
    assert "minutes.path" in _ids(list(lint.check_course(pair("2.1", change={"minutes: 12": "minutes: 3"}))))


def _ran(output: dict[str, object], tags: list[str]) -> list[str]:
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": tags}, "outputs": [output]}
    return [finding.rule for finding in look_at({"cells": [cell]}, "x.ipynb")]


OUTPUTS = {
    "outputs.plain": (
        {"output_type": "execute_result", "data": {"text/html": "<p>1</p>", "text/plain": "1"}},
        ["nbval-check-output"],
    ),
    "outputs.lines": ({"output_type": "stream", "name": "stdout", "text": "x\n" * 13}, []),
    "outputs.alt": ({"output_type": "display_data", "data": {"text/html": '<img src="data:">'}}, []),
    "outputs.header": (
        {"output_type": "display_data", "data": {"text/html": "<table><tr><td>1</td></tr></table>"}},
        [],
    ),
    "outputs.stderr": ({"output_type": "stream", "name": "stderr", "text": "UserWarning: x"}, []),
}


@pytest.mark.parametrize("rule", OUTPUTS)
def test_a_spoilt_output_breaks_exactly_one_rule(rule: str) -> None:
    assert _ran(*OUTPUTS[rule]) == [rule]


def test_good_outputs_break_none() -> None:
    table = '<table><caption>c</caption><tr><th scope="col">a</th></tr></table><img alt="Balken" src="data:">'
    assert _ran({"output_type": "display_data", "data": {"text/html": table, "text/plain": "x\n" * 30}}, []) == []


def test_every_rule_has_a_sentence_in_both_languages_and_a_failing_sample() -> None:
    registry = lint.rules()
    rules = {*registry.page, *registry.portion, *registry.module, *registry.course}
    elsewhere = {"pair.exercise", "success.first", "sentence.median", "image.file"}
    elsewhere |= {"names.known", "names.again", "next.minutes", "minutes.path"}
    assert rules == {*SPOILT, *OWN_SPOILT, *MODULE_SPOILT, *elsewhere}
    for lang in LANGUAGES:
        with speaking(lang):
            shown = [Finding(rule, "x").sentence for rule in rules | set(OUTPUTS)]
            assert all(shown)


@pytest.mark.parametrize(
    ("lang", "old", "new", "rule"),
    [
        ("de", "Drei Kunden warteten.", "Öffne die Datei.", "address.du"),
        ("de", "Drei Kunden warteten.", "Das ist natürlich so.", "words.banned"),
        ("de", "#de: Ordnet", "#de: Ordnet einfach", "words.banned"),
        ("de", "Drei Kunden warteten.", "Er sagte „ja”.", "typo.quotes"),
        ("de", "Drei Kunden warteten.", "Es waren 3.5 Stunden.", "typo.number"),
        ("de", "Drei Kunden warteten.", "Am 04/03/26 begann es.", "typo.number"),
        ("de", "Drei Kunden warteten.", "Es kostet €89.", "typo.number"),
        ("en", "Three customers waited.", "Just three waited.", "words.banned"),
        ("en", "Three customers waited.", "They said „yes“.", "typo.quotes"),
        ("en", "Three customers waited.", "There were 1.500 of them.", "typo.number"),
        ("en", "Three customers waited.", "It took 3,5 hours.", "typo.number"),
        ("en", "Three customers waited.", "It costs 89 €.", "typo.number"),
        ("en", "Three customers waited.", "It was 15 % more.", "typo.percent"),
    ],
)
def test_voice_and_typography_in_each_language(lang: str, old: str, new: str, rule: str) -> None:
    found = _found(_spoil([("lesson", old, new)]))
    assert [(finding.rule, finding.cell is not None) for finding in found] == [(rule, True)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Drei Kunden warteten.", "Sie schrieb: „Wann kommst du?“"),
        ("Drei Kunden warteten.", "Eine natürliche Frage."),
        ("Drei Kunden warteten.", "Am 3. April um 13.30 Uhr kamen 1.234,5 Liter für 89 €."),
        ("Drei Kunden warteten.", "Portion 1.2 zeigt 15 % und 15\u00a0%, am 31.12.2026."),
        ("Drei Kunden warteten.", 'Ersetzen Sie `"HIER"` durch `3.5`.'),
        ("Three customers waited.", "It was 1,234.5 litres at €3.80, 15% more, on 3 April."),
        ("Three customers waited.", "An adjustment, “quoted” well."),
    ],
)
def test_what_is_right_is_left_alone(old: str, new: str) -> None:
    assert [str(finding) for finding in _found(_spoil([("lesson", old, new)]))] == []


def test_findings_name_place_sentence_and_rule(lang: str) -> None:
    found = _found(_spoil(SPOILT["words.banned"]))[0]
    text = str(found)
    assert text.startswith("1.3-good.md, de, example: ")
    assert text.endswith("[words.banned]")
    assert ("macht klein" if lang == "de" else "makes small") in text


def test_a_source_that_cannot_be_read_is_one_finding_per_problem() -> None:
    broken = swap(LESSON, 'name="sort" ', "")
    found = lint.check_portion(broken, "1.3-good.md")
    assert _ids(found) == {"source"}
    assert "1.3-good.md" in str(found[0])


def test_an_analysis_notebook_keeps_voice_and_spelling_only() -> None:
    head = "---\njupyter:\n  smlib: {kind: analysis}\n---\n\n"
    cells = "".join(
        f'<!-- #region lang="{lang}" name="a" -->\nText without a title, 15  long.\n<!-- #endregion -->\n\n'
        for lang in LANGUAGES
    )
    assert _ids(_found([parse(head + cells, "inbox.md")])) == {"typo.spaces"}
