"""Values one can see: in how many posts each value is shown, in how many it is only named, and from whose view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.errors import check_columns
from smlib.results import Result
from smlib.text import language, t
from smlib.text.numbers import number, percent
from smlib.voice.errors import VoiceError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NO_PICTURE = frozenset(
    [
        "clip",
        "clips",
        "reel",
        "reels",
        "video",
        "videos",
        "link",
        "links",
        "text",
        "status",
        "event",
        "story",
        "stories",
        "other",
        "none",
    ]
)
CUSTOMER = frozenset(["customer", "customers", "kunde", "kundin", "kunden", "kundschaft"])


@dataclass(frozen=True)
class Value:
    """One value in the posts.

    Attributes:
        name: as it is called here.
        shown: places (from 0) of the posts in which it is shown, each with the words that show it; None without signs.
        claimed: places of the posts that name it.
    """

    name: str
    shown: dict[int, tuple[str, ...]] | None
    claimed: tuple[int, ...]

    @property
    def only_claimed(self) -> int:
        """Number of posts that name the value and do not show it."""
        return sum(place not in (self.shown or {}) for place in self.claimed)


@dataclass(frozen=True, repr=False)
class ValuesShown(Result):
    """Values shown and claimed; made by `values_shown`.

    Attributes:
        values: each value, in the order given.
        posts: number of posts with a text.
        customer_view: (posts from the customers' view, posts whose view is known); None without a column `view`.
        without_alt: places of the pictures without a description; None without a column `alt_text`.
        pictures: number of pictures; None without a column `alt_text`.
        texts: the posts' texts.
    """

    values: tuple[Value, ...]
    posts: int
    customer_view: tuple[int, int] | None
    without_alt: tuple[int, ...] | None
    pictures: int | None
    texts: tuple[str | None, ...]

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("staging.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return a row a value: value, shown, shown_share, claimed, claimed_share, only_claimed, words, example."""
        import pandas as pd

        rows = []
        for value in self.values:
            shown = value.shown
            words = {word.casefold(): word for found in reversed((shown or {}).values()) for word in found}
            example = None if not shown else self.texts[min(shown, key=lambda place: len(self.texts[place] or ""))]
            rows.append({
                "value": value.name,
                "shown": None if shown is None else len(shown),
                "shown_share": None if shown is None else len(shown) / self.posts,
                "claimed": len(value.claimed),
                "claimed_share": len(value.claimed) / self.posts,
                "only_claimed": None if shown is None else value.only_claimed,
                "words": ", ".join(words.values()) or None,
                "example": example,
            })  # fmt: skip
        counts = dict.fromkeys(("shown", "claimed", "only_claimed"), "Int64")
        return pd.DataFrame(rows).astype({**counts, "shown_share": "Float64"})

    def for_readers(self) -> pd.DataFrame:
        """Return the table with the shown share as per cent; the example stays out, it is long."""
        frame = self.to_frame()[["value", "shown", "shown_share", "claimed", "only_claimed", "words"]]
        return frame.assign(shown_share=[percent(share) for share in frame["shown_share"]])

    def text(self) -> str:
        """Return for each value how often it is shown and how often named; then the view and the pictures."""
        lines = [t("staging.posts", n=number(self.posts))]
        for value in self.values:
            counts = {"value": value.name, "claimed": number(len(value.claimed))}
            if value.shown is None:
                lines.append(t("staging.no_signs", **counts))
            else:
                lines.append(t("staging.value", shown=number(len(value.shown)), **counts))
        lines += [self._view(), self._alt()]
        return "\n".join(lines)

    def _view(self) -> str:
        if self.customer_view is None or not self.customer_view[1]:
            return t("staging.view_unknown")
        count, known = self.customer_view
        return t("staging.view", n=number(count), known=number(known), share=percent(count / known))

    def _alt(self) -> str:
        if self.without_alt is None or self.pictures is None:
            return t("staging.alt_unknown")
        return t("staging.alt_missing", n=number(len(self.without_alt)), pictures=number(self.pictures))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw for each value in how many posts it is shown and in how many named."""
        from smlib.plots import ACCENT, MAIN, describe, new_axes

        axes = new_axes(ax, height=1.6 + 0.8 * len(self.values))
        for offset, colour, hatch, name, counts in (
            (-0.2, MAIN, "", "shown", [len(v.shown or ()) for v in self.values]),
            (0.2, ACCENT, "//", "claimed", [len(v.claimed) for v in self.values]),
        ):
            at = [place + offset for place in range(len(self.values))]
            drawn = axes.barh(
                at, counts, 0.36, color=colour, hatch=hatch, edgecolor="white", label=t(f"staging.{name}")
            )
            unknown = [name == "shown" and value.shown is None for value in self.values]
            axes.bar_label(drawn, ["?" if u else number(c) for u, c in zip(unknown, counts, strict=True)], padding=4)
        axes.set_yticks(range(len(self.values)), [value.name for value in self.values])
        axes.invert_yaxis()
        axes.set_xlim(0, self.posts)
        axes.set_xticks([])
        axes.set_xlabel(t("staging.xlabel", n=number(self.posts)))
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(left=False)
        axes.set_title(t("staging.title"), loc="left")
        axes.legend(frameon=False, loc="lower right")
        return describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return t("staging.alt", values=" ".join(self.text().split("\n")[1 : len(self.values) + 1]))

    def pictures_without_alt(self) -> pd.DataFrame:
        """Return the posts whose picture has no description: place (from 0) and text."""
        import pandas as pd

        places = self.without_alt or ()
        return pd.DataFrame({"place": pd.Series(places, dtype="int64"), "text": [self.texts[n] for n in places]})


def values_shown(posts: Any, values: Any, *, shown: str | None = None) -> ValuesShown:
    """Compare values shown in posts with values claimed in them.

    A value is *claimed* where its own word stands ("Handwerk"), and *shown* where a sign of a scene stands ("Amboss",
    "Glut"). Signs are looked for inside words too ("Federhammer"), capitals do not matter. Words see no pictures: what only
    the picture shows is missing, so the team's own labels count better where there are some.

    Args:
        posts: table with a column `text`. Where there are such columns: `view` (customer or company, labelled by people),
            `alt_text` (description of the picture), `kind` or `motif` (clips, links and plain texts are no pictures;
            without either each post counts as one). `sm.read` gives no `view` and no `alt_text`: add them.
        values: a dict value -> signs (list, or text with commas), a table with `value`, `claim` and `signs` such as
            `sm.example("values")`, or names alone: then only claims can be counted.
        shown: a column in which people noted the values shown (`"craft long_life"`); it is then used in place of the signs.

    Returns:
        `ValuesShown`.

    Raises:
        ColumnError: without a column `text`, or for a column `shown` that is not there.
        VoiceError: without posts that have a text, or without values.

    Example:
        >>> import smlib as sm
        >>> posts = [{"text": "Die Glut am Morgen."}, {"text": "Handwerk, auf das Verlass ist."}]
        >>> seen = sm.values_shown(posts, {"Handwerk": ["Glut", "Amboss"]})
        >>> seen.to_frame()[["shown", "claimed"]].values.tolist()
        [[1, 1]]
    """
    from smlib.tables import to_pandas

    table = to_pandas(posts, "text").reset_index(drop=True)
    if shown is not None:
        check_columns(map(str, table.columns), shown)
    texts = tuple(text if isinstance(text, str) and text.strip() else None for text in table["text"])
    read = [place for place, text in enumerate(texts) if text is not None]
    if not read:
        raise VoiceError("staging.no_posts")
    labels = None if shown is None else [set(re.findall(r"[\w-]+", str(cell))) for cell in table[shown].fillna("")]
    found = []
    for key, name, claim, signs in _wanted(values):
        said = re.compile(re.escape(claim), re.IGNORECASE)
        claimed = tuple(place for place in read if said.search(texts[place] or ""))
        if labels is not None:
            seen: dict[int, tuple[str, ...]] | None = {n: () for n in read if {key, name} & labels[n]}
        else:
            seen = _seen(texts, read, signs) if signs else None
        found.append(Value(name, seen, claimed))
    if not found:
        raise VoiceError("staging.no_values")
    alt, pictures = _pictures(table)
    return ValuesShown(tuple(found), len(read), _views(table), alt, pictures, texts)


def _seen(texts: tuple[str | None, ...], read: Iterable[int], signs: Iterable[str]) -> dict[int, tuple[str, ...]]:
    shape = re.compile("|".join(map(re.escape, signs)), re.IGNORECASE)
    hits = ((place, tuple(dict.fromkeys(shape.findall(texts[place] or "")))) for place in read)
    return {place: words for place, words in hits if words}


def _wanted(values: Any) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield key, name in the current language, word of the claim and signs of each value."""
    if hasattr(values, "columns") or hasattr(values, "collect_schema"):
        from smlib.tables import to_pandas

        table = to_pandas(values, "value")
        own = {"de": "german", "en": "english"}[language()]
        for row in table.to_dict("records"):
            key = str(row["value"])
            named = row.get(own)
            name = str(named) if isinstance(named, str) and named.strip() else key
            claim = row.get("claim")
            yield key, name, str(claim) if isinstance(claim, str) and claim.strip() else name, _signs(row.get("signs"))
        return
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, Mapping | Iterable):
        raise VoiceError("staging.no_values")
    pairs = values.items() if isinstance(values, Mapping) else ((name, ()) for name in values)
    for name, signs in pairs:
        if str(name).strip():
            yield str(name), str(name), str(name).strip(), _signs(signs)


def _signs(signs: Any) -> list[str]:
    if isinstance(signs, str):
        signs = signs.split(",")
    elif not isinstance(signs, Iterable):
        return []
    return [sign.strip() for sign in signs if isinstance(sign, str) and sign.strip()]


def _views(table: pd.DataFrame) -> tuple[int, int] | None:
    if "view" not in table:
        return None
    known = [str(view).strip().casefold() for view in table["view"].dropna()]
    known = [view for view in known if view]
    return sum(view in CUSTOMER for view in known), len(known)


def _pictures(table: pd.DataFrame) -> tuple[tuple[int, ...] | None, int | None]:
    """Return the places of pictures without a description, and how many pictures there are."""
    if "alt_text" not in table:
        return None, None
    kinds = next((table[name] for name in ("kind", "motif") if name in table), None)
    words = [""] * len(table) if kinds is None else [str(kind).strip().casefold() for kind in kinds]
    places = [place for place, word in enumerate(words) if word not in NO_PICTURE]
    described = table["alt_text"].fillna("").astype(str).str.strip() != ""
    return tuple(place for place in places if not described[place]), len(places)
