"""Finding the words of the rules in a text: sentences, compounds by wildcard, exceptions, negation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from smlib.inbox.rules import GAP, Phrase, Rule
from smlib.text.folding import folded

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?]+|\n\s*\n|[,;:()–]")  # a line break alone may be a wrapped mail


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOT = _bag(
    "nicht nichts kein keine keinen keinem keiner keinerlei nie niemals niemand niemanden weder ohne "
    "not no never nobody none without"
)
# What may stand between a negation and its word: "niemand hat sich dabei verletzt". Not "schwer": then it did happen.
BETWEEN = _bag(
    "mich mir sich uns er sie es ich wir dabei daran wurde wurden worden ist war hat habe haben zum glueck gott sei dank "
    "myself himself herself themselves anyone anybody was were is been has have had got get luckily fortunately"
)
BORDERS = _bag("und oder aber sondern doch weil dass denn and or but because that")


@dataclass(frozen=True)
class Hit:
    """Words of a rule found in a text.

    Attributes:
        rule: the rule.
        words: what stands in the text.
        negated: whether a negation stands directly at it.
    """

    rule: Rule
    words: tuple[str, ...]
    negated: bool


@dataclass(frozen=True)
class _Word:
    text: str
    fold: str
    sentence: int
    clause: int
    start: int
    end: int


class Matcher:
    """Rules, prepared so that every distinct word is looked up once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._known: dict[str, frozenset[str]] = {}
        self._starts: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for atom in rule.parts[0][0] or ():
                self._starts.setdefault(atom, []).append(rule)

    @cached_property
    def _atoms(self) -> tuple[frozenset[str], list[tuple[str, re.Pattern[str]]]]:
        phrases = [phrase for rule in self.rules for phrase in (*rule.parts, *rule.unless)]
        atoms = {atom for phrase in phrases for step in phrase if step for atom in step}
        wild = sorted(atom for atom in atoms if "*" in atom)
        return frozenset(atoms), [(a, re.compile(re.escape(a).replace(r"\*", r"[\w'-]*"))) for a in wild]

    def _of(self, word: str) -> frozenset[str]:
        """Return the atoms of the rules that a word is an example of."""
        found = self._known.get(word)
        if found is None:
            plain, wild = self._atoms
            names = {word} if word in plain else set()
            names |= {atom for atom, pattern in wild if pattern.fullmatch(word)}
            found = self._known[word] = frozenset(names)
        return found

    def find(self, text: str) -> list[Hit]:
        """Return the hits of all rules in the order of the rules, each rule at most once."""
        words = list(_words(text))
        atoms = [self._of(word.fold) for word in words]
        candidates = {id(rule) for some in atoms for atom in some for rule in self._starts.get(atom, ())}
        hits = (self._hit(rule, text, words, atoms) for rule in self.rules if id(rule) in candidates)
        return [hit for hit in hits if hit]

    def _hit(self, rule: Rule, text: str, words: list[_Word], atoms: list[frozenset[str]]) -> Hit | None:
        barred = [span for phrase in rule.unless for span in _spans(phrase, words, atoms)]
        found = None
        for start, end in _spans(rule.parts[0], words, atoms):
            spans = [(start, end)]
            for part in rule.parts[1:]:
                same = (s for s in _spans(part, words, atoms) if words[s[0]].sentence == words[start].sentence)
                spans += [next(same, (0, 0))]
            if any(e == 0 for _, e in spans) or any(a < e and s < b for s, e in spans for a, b in barred):
                continue
            negated = any(_negated(words, s, e) for s, e in spans[:1])
            found = Hit(rule, tuple(text[words[s].start : words[e - 1].end] for s, e in spans), negated)
            if not negated:
                break  # one hit that is not negated decides
        return found


def _words(text: str) -> Iterator[_Word]:
    sentence = clause = 0
    for found in WORD.finditer(text):
        piece = found[0]
        if not piece[0].isalnum():
            clause += 1
            sentence += piece[0] in ".!?\n"
            continue
        fold = folded(piece.replace("’", "'"))
        clause += fold in BORDERS
        yield _Word(piece, fold, sentence, clause, found.start(), found.end())


def _spans(phrase: Phrase, words: list[_Word], atoms: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield every place of a phrase as (first word, word after the last); a phrase stays in its sentence."""
    for start, own in enumerate(atoms):
        if phrase[0] and own & phrase[0]:
            end = _follow(phrase, 1, start + 1, words, atoms)
            if end:
                yield start, end


def _follow(phrase: Phrase, step: int, at: int, words: list[_Word], atoms: list[frozenset[str]]) -> int:
    """Return where the rest of a phrase ends, 0 if it does not fit."""
    if step == len(phrase):
        return at
    wanted = phrase[step]
    skip = range(GAP + 1) if wanted is None else (0,)
    for extra in skip:
        here = at + extra
        if here >= len(words) or words[here].sentence != words[at - 1].sentence:
            return 0
        if wanted is None:
            end = _follow(phrase, step + 1, here, words, atoms)
            if end:
                return end
        elif atoms[here] & wanted:
            return _follow(phrase, step + 1, here + 1, words, atoms)
    return 0


def _negated(words: list[_Word], start: int, end: int) -> bool:
    """Tell whether a negation stands at the words, with nothing that matters in between, in the same clause."""
    clause = words[start].clause
    for word in reversed(words[:start]):
        if word.clause != clause:
            break
        if word.fold in NOT or word.fold.endswith("n't"):
            return True
        if word.fold not in BETWEEN:
            break
    # After it only at the end of the clause: "Das eilt nicht.", but not "verletzt, nicht schwer".
    rest = [word for word in words[end:] if word.clause == words[end - 1].clause]
    return bool(rest) and rest[-1].fold in NOT and all(word.fold in BETWEEN for word in rest[:-1])
