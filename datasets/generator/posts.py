"""The 72 posts of the Facebook page: when, what, and how they did. Patterns 1, 2, 9 and 10 are made here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from . import writers
from .clock import CHANGE, FIRST_DAY, ZONE, chance, local, spread, week

PAGE_ID, PAGE_NAME = "104182650993317", "Harkwerk"
FOLLOWERS_FIRST, FOLLOWERS_LAST = 4021, 4187

# One entry a week, three posts each: weekday (0 = Monday) and F forge, P product, C clip, O other.
PLAN = (
    "0P 3C 5F|1F 3C 5P|0F 2P 3C|1P 3C 5F|0P 1F 2O|1C 3F 5P|0F 3C 4P|1O 2F 5C|0P 3C 5F|0F 2P 5P|1C 2F 5P|0P 3C 5F|"
    "1P 3C 5F|0F 2P 5C|1P 3C 5F|0F 3C 5P|1O 3C 4F|0P 2F 3C|1C 3P 5F|0F 2P 3C|1P 2F 5O|0P 3C 5F|1F 4C 5P|0P 2F 4P"
)
KINDS = {"F": "forge", "P": "product", "C": "clip", "O": "other"}
FILES = {
    "forge": "posts_forge.txt",
    "product": "posts_product.txt",
    "clip": "posts_clips.txt",
    "other": "posts_other.txt",
}
TYPICAL_REACH = {"forge": 745, "product": 740, "clip": 1555, "other": 690}
CLIP_HOURS = ((17, 30), (18, 0), (18, 15), (18, 45), (19, 0))
OTHER_HOURS = ((7, 15), (11, 45), (12, 15), (16, 30), (17, 15), (18, 30))


@dataclass
class Post:
    """A post with its lifetime figures on 17 August 2026."""

    post_id: str
    published: datetime
    motif: str  # forge, product, clip, other
    product: str
    text: str
    shows: tuple[str, ...]
    view: str
    permalink: str
    alt: str = ""
    seconds: int = 0
    title: str = ""
    kind: str = "Photos"
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """Day of publishing in German time."""
        return self.published.date()

    @property
    def thursday(self) -> bool:
        """Was it published on a Thursday?"""
        return self.published.weekday() == 3


def schedule() -> list[tuple[date, str]]:
    """Return day and motif of each post."""
    found = []
    for number, entries in enumerate(PLAN.split("|")):
        for entry in entries.split():
            found.append((FIRST_DAY + timedelta(days=7 * number + int(entry[0])), KINDS[entry[1]]))
    return found


def _link(dice: Random) -> str:
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    return "pfbid0" + "".join(dice.choice(letters) for _ in range(24))


def _written() -> list[Post]:
    dice = chance("posts/texts")
    texts = {motif: iter(writers.blocks(name)) for motif, name in FILES.items()}
    found, number = [], 122158310400000000
    for day, motif in schedule():
        head, text = next(texts[motif])
        hour, minute = dice.choice(CLIP_HOURS if motif == "clip" else OTHER_HOURS)
        number += dice.randrange(20_000_000, 90_000_000)
        shows = tuple(value.strip().replace(" ", "_") for value in head[1].split(",") if value.strip())
        link = f"https://www.facebook.com/harkwerk.example/posts/{_link(dice)}"
        post = Post(str(number), local(day, hour, minute), motif, head[0], text, shows, head[2], link)
        if motif == "clip":
            post.kind, post.seconds, post.title = "Reels", int(head[3]), head[4]
            post.permalink = f"https://www.facebook.com/reel/{number % 10**15}/"
        elif motif == "other":
            post.kind, post.product = head[0], "none"
        else:
            post.alt = head[3]
        found.append(post)
    return found


def _reach(posts: list[Post], dice: Random) -> None:
    """Within a motif weekday and period change nothing: the same spread on Thursdays as else, before as after."""
    for motif, typical in TYPICAL_REACH.items():
        for thursday in (True, False):
            group = [post for post in posts if post.motif == motif and post.thursday == thursday]
            halves = [[p for p in group if p.day < CHANGE], [p for p in group if p.day >= CHANGE]]
            for half in halves:
                for post, factor in zip(half, spread(len(half), 0.24, dice) if half else [], strict=True):
                    post.figures["reach"] = round(typical * factor * dice.uniform(0.97, 1.03))


def _whole(total: int, n: int, sigma: float, dice: Random) -> list[int]:
    """Return `n` whole numbers in random order that sum to `total`."""
    wanted = [total / n * factor for factor in spread(n, sigma, dice)]
    whole = [int(value) for value in wanted]
    for index in sorted(range(n), key=lambda i: whole[i] - wanted[i])[: total - sum(whole)]:
        whole[index] += 1
    return whole


def _responses(posts: list[Post], dice: Random) -> None:
    """Pictures from the forge get three times the comments of product pictures: 252 and 84, 24 pictures each."""
    for motif, total in {"forge": 252, "product": 84, "clip": 118, "other": 9}.items():
        group = [post for post in posts if post.motif == motif]
        for post, comments in zip(group, _whole(total, len(group), 0.35, dice), strict=True):
            reach = post.figures["reach"]
            rate = {"forge": 0.062, "product": 0.036, "clip": 0.024, "other": 0.02}[motif] * dice.uniform(0.8, 1.2)
            link_clicks = (
                round(reach * dice.uniform(0.004, 0.012))
                if motif != "other"
                else round(reach * dice.uniform(0.02, 0.035))
            )
            views = round(reach * dice.uniform(1.42, 1.75) if motif == "clip" else reach * dice.uniform(1.16, 1.34))
            clicks = link_clicks + round(reach * dice.uniform(0.02, 0.05))
            post.figures |= {
                "views": views,
                "reactions": round(reach * rate),
                "comments": comments,
                "shares": round(reach * (0.009 if motif == "clip" else 0.004) * dice.uniform(0.4, 1.6)),
                "clicks": clicks,
                "link_clicks": link_clicks,
            }
            if motif == "clip":
                average = round(post.seconds * dice.uniform(0.28, 0.46), 1)
                post.figures |= {
                    "seconds_viewed": round(average * views),
                    "three_seconds": round(views * dice.uniform(0.44, 0.6)),
                }


def make() -> list[Post]:
    """Return the 72 posts in the order of their publishing."""
    posts = _written()
    dice = chance("posts/figures")
    _reach(posts, dice)
    _responses(posts, dice)
    return posts


def followers(day: date) -> int:
    """Return the page's followers on a day: slow growth, a little faster in spring."""
    part = (day - FIRST_DAY).days / 167
    return round(FOLLOWERS_FIRST + (FOLLOWERS_LAST - FOLLOWERS_FIRST) * (1.35 * part - 0.35 * part**2))


def before(post: Post) -> bool:
    """Was the post published before the role map was in force?"""
    return post.published < datetime.combine(CHANGE, datetime.min.time(), ZONE)


def by_week(posts: list[Post]) -> dict[int, list[Post]]:
    """Return the posts of each week of the case."""
    found: dict[int, list[Post]] = {}
    for post in posts:
        found.setdefault(week(post.day), []).append(post)
    return found
