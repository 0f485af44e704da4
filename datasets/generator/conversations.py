"""The 200 conversations: who asked what and when, how long they waited. Patterns 7 and 10 (replies) are made here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from statistics import median

from . import writers
from .clock import (
    CHANGE,
    CLOSES,
    FIRST_DAY,
    HOLIDAYS,
    LAST_DAY,
    OPENS,
    RAIN,
    TRADE_FAIR,
    ZONE,
    after_working,
    chance,
    days,
    local,
    spread,
    working_minutes,
    works,
)
from .people import Person, people

BEFORE, AFTER = 118, 82  # conversations; in summer fewer people write
MEDIAN_BEFORE, MEDIAN_AFTER = 216.0, 114.0  # minutes of duty: 3.6 and 1.9 hours
NEVER = {"before": 4, "after": 2}
AUTO_DAYS = (
    "2026-04-03",
    "2026-04-04",
    "2026-04-06",
    "2026-05-01",
    "2026-05-02",
    "2026-05-14",
    "2026-05-16",
    "2026-05-24",
    "2026-05-25",
)
FRIDAY_AFTERNOONS = {"before": 11, "after": 6}
HOUR_WEIGHTS = dict(zip(range(7, 23), (3, 6, 8, 8, 6, 6, 5, 5, 5, 6, 7, 9, 10, 9, 6, 2), strict=True))


@dataclass
class Message:
    """One message; `role` is customer, company or auto."""

    sent_at: datetime
    role: str
    text: str


@dataclass
class Conversation:
    """A thread with one customer."""

    number: int
    channel: str  # facebook, instagram, mail
    theme: str
    person: Person
    messages: list[Message] = field(default_factory=list)

    @property
    def started(self) -> datetime:
        """When the customer first wrote."""
        return self.messages[0].sent_at

    @property
    def key(self) -> str:
        """Identifier in the table of all channels."""
        return f"{self.channel}-{self.number:03d}"


@dataclass
class _Plan:
    """What is drawn before any waiting time is known."""

    asked: datetime
    channel: str
    theme: str
    person: Person
    question: list[str]
    answer: str
    factors: list[float]
    again: list[tuple[float, str, str]]  # minutes after the answer, question, answer
    fixed: float | None = None  # minutes of duty of a conversation written for one day; -1 never answered
    auto: str = ""


def _days_of(dice: Random, first: date, last: date, n: int) -> list[date]:
    """Draw days on which people write: fewer at weekends, in summer and in the week of rain, more around the fair."""
    pool, weights = [], []
    for day in days():
        if first <= day <= last:
            weight = 1.0 if day.weekday() < 5 else 0.55
            weight *= 0.8 if day.month >= 7 else 1.0
            weight *= 1.3 if TRADE_FAIR[0] <= day <= TRADE_FAIR[1] else 0.6 if RAIN[0] <= day <= RAIN[1] else 1.0
            pool.append(day)
            weights.append(weight)
    return dice.choices(pool, weights, k=n)


def _moments(dice: Random, period: str, n: int) -> list[datetime]:
    first, last = (
        (FIRST_DAY, CHANGE - timedelta(days=1)) if period == "before" else (CHANGE, LAST_DAY - timedelta(days=3))
    )
    found = []
    hours, weights = list(HOUR_WEIGHTS), list(HOUR_WEIGHTS.values())
    fridays = [day for day in days() if first <= day <= last and day.weekday() == 4 and day not in HOLIDAYS]
    dice.shuffle(fridays)
    for _, day in zip(range(FRIDAY_AFTERNOONS[period]), cycle(fridays), strict=False):
        found.append(local(day, dice.randint(13, 16), dice.randint(4, 56), dice.randint(0, 59)))
    while len(found) < n:
        day = _days_of(dice, first, last, 1)[0]
        hour = dice.choices(hours, weights)[0]
        if day.weekday() == 4 and 13 <= hour < CLOSES:
            continue  # their number is fixed above
        if day.isoformat() in AUTO_DAYS:
            continue  # kept for the mails that an automatic answer met
        found.append(local(day, hour, dice.randint(0, 59), dice.randint(0, 59)))
    return sorted(found)


def _texts(dice: Random) -> tuple[Iterator[tuple[str, str]], dict[str, Iterator[str]], dict[str, Iterator[str]]]:
    questions = [(theme, text) for theme, text in writers.rows_of("messages.txt")]
    dice.shuffle(questions)
    replies: dict[str, list[str]] = {}
    for theme, text in writers.rows_of("replies.txt"):
        replies.setdefault(theme, []).append(text)
    frames: dict[str, list[str]] = {}
    for place, text in writers.rows_of("message_frames.txt"):
        frames.setdefault(place, []).append(text)
    for options in [*replies.values(), *frames.values()]:
        dice.shuffle(options)
    return cycle(questions), {k: cycle(v) for k, v in replies.items()}, {k: cycle(v) for k, v in frames.items()}


def _filled(text: str, person: Person, dice: Random) -> str:
    slots = {
        "ort": person.town,
        "jahre": dice.choice(("acht", "zwölf", "15", "gut 20", "30")),
        "nr": f"HW-26-{dice.randint(1042, 4999)}",
        "cm": str(dice.choice((158, 164, 172, 178, 186, 194))),
        "name": person.name,
        "vorname": person.first,
        "telefon": person.phone,
    }
    return text.format(**slots)


def _plans(dice: Random) -> list[_Plan]:
    questions, replies, frames = _texts(dice)
    crowd = people(dice)
    found: list[_Plan] = []

    def plan(asked: datetime, channel: str, auto: bool = False) -> _Plan:
        person = next(crowd)
        theme, text = next(questions)
        opening = text if text.startswith("Hallo") else f"{next(frames['hello'])} {text}"
        question = [_filled(opening, person, dice)]
        if dice.random() < 0.45:
            question[0] += "\n" + _filled(next(frames["bye"]), person, dice)
        if dice.random() < 0.12 and not auto:
            question.append(_filled(next(frames["add"]), person, dice))
        answer = f"{next(frames['greet'])} {next(replies[theme])}\n{next(frames['sign'])}"
        again = []
        if dice.random() < 0.22:
            more = next(frames["again"])
            again.append((dice.uniform(8, 400), _filled(more, person, dice), next(frames["more"])))
        return _Plan(
            asked, channel, theme, person, question, answer, [], again, None, next(frames["auto"]) if auto else ""
        )

    written = list(writers.rows_of("message_delicate.txt"))
    for period, n in (("before", BEFORE), ("after", AFTER)):
        mine = [row for row in written if (row[0][:10] < CHANGE.isoformat()) == (period == "before")]
        autos = [
            datetime.fromisoformat(f"{day} {dice.randint(9, 20):02d}:{dice.randint(0, 59):02d}:11").replace(tzinfo=ZONE)
            for day in AUTO_DAYS
        ]
        autos = autos if period == "before" else []
        moments = _moments(dice, period, n - len(autos) - len(mine))
        mails = 50 - len(AUTO_DAYS) - 1
        mails = (
            round(mails * BEFORE / (BEFORE + AFTER))
            if period == "before"
            else mails - round(mails * BEFORE / (BEFORE + AFTER))
        )
        insta = [m for m in moments if m.month >= 4]
        chosen = set(dice.sample(insta, 8 if period == "before" else 12))
        mailed = set(dice.sample([m for m in moments if m not in chosen], mails))
        for moment in moments:
            found.append(plan(moment, "instagram" if moment in chosen else "mail" if moment in mailed else "facebook"))
        found += [plan(moment, "mail", auto=True) for moment in autos]
        for stamp, channel, theme, minutes, question, answer in mine:
            asked = datetime.fromisoformat(stamp).replace(tzinfo=ZONE, second=17)
            found.append(_Plan(asked, channel, theme, next(crowd), [question], answer, [], [], float(minutes)))
        # never answered: not the delicate ones, not on a Friday afternoon; one met an automatic answer
        candidates = [
            p
            for p in found
            if (p.asked.date() < CHANGE) == (period == "before") and p.fixed is None and not _friday(p.asked)
        ]
        plain = [p for p in candidates if not p.auto]
        for left in dice.sample(plain, NEVER[period] - (1 if autos else 0)) + (
            [next(p for p in candidates if p.auto)] if autos else []
        ):
            left.fixed, left.again = -1.0, []
    return sorted(found, key=lambda p: p.asked)


def _friday(moment: datetime) -> bool:
    """Friday after 13:00 within the published hours: nobody was on duty before the change."""
    return moment.weekday() == 4 and 13 <= moment.hour < CLOSES and moment.date() not in HOLIDAYS


def _answered(asked: datetime, minutes: float, monday: float) -> datetime:
    """Return the moment of the answer; before the change nobody answers on a Friday afternoon."""
    moment = after_working(asked, max(2.0, minutes))
    if asked.date() >= CHANGE:
        return moment
    if _friday(moment) and not _friday(asked) and works(asked.date()) and asked.weekday() == 4 and asked.hour < 12:
        return local(moment.date(), 12, int(monday) % 58, 21)
    if _friday(moment) or _friday(asked):
        day = moment.date() + timedelta(days=1) if _friday(moment) else asked.date() + timedelta(days=1)
        while not works(day):
            day += timedelta(days=1)
        return max(moment, after_working(local(day, OPENS), monday))
    return moment


def _play(plans: list[_Plan], scale: dict[bool, float]) -> list[Conversation]:
    """Let every conversation happen with the given typical waiting times."""
    found = []
    for number, plan in enumerate(plans, 1):
        talk = Conversation(number, plan.channel, plan.theme, plan.person)
        talk.messages.append(Message(plan.asked, "customer", plan.question[0]))
        for extra in plan.question[1:]:
            talk.messages.append(Message(plan.asked + timedelta(seconds=95), "customer", extra))
        if plan.auto:
            talk.messages.append(Message(plan.asked + timedelta(seconds=48), "auto", plan.auto))
        if plan.fixed != -1.0:
            minutes = plan.fixed if plan.fixed is not None else plan.factors[0] * scale[plan.asked.date() < CHANGE]
            moment = _answered(plan.asked, minutes, plan.factors[-1])
            talk.messages.append(Message(moment, "company", plan.answer))
            for wait, question, answer in plan.again:
                asked = moment + timedelta(seconds=round(wait * 60))
                moment = _answered(asked, plan.factors[1] * scale[asked.date() < CHANGE], plan.factors[-1])
                talk.messages += [Message(asked, "customer", question), Message(moment, "company", answer)]
        found.append(talk)
    return found


def waits(talks: list[Conversation]) -> list[tuple[datetime, float | None]]:
    """Return each customer's turn with its wait in minutes of duty (None: open); automatic answers do not count."""
    found: list[tuple[datetime, float | None]] = []
    for talk in talks:
        asked: datetime | None = None
        for message in talk.messages:
            if message.role == "customer" and asked is None:
                asked = message.sent_at
            elif message.role == "company" and asked is not None:
                found.append((asked, working_minutes(asked, message.sent_at)))
                asked = None
        if asked is not None:
            found.append((asked, None))
    return found


def medians(talks: list[Conversation]) -> dict[bool, float]:
    """Return the median wait before (True) and after the change (False)."""
    answered = [(asked, wait) for asked, wait in waits(talks) if wait is not None]
    return {side: median(wait for asked, wait in answered if (asked.date() < CHANGE) == side) for side in (True, False)}


def make() -> list[Conversation]:
    """Return the 200 conversations in the order in which they began."""
    dice = chance("conversations")
    plans = _plans(dice)
    for factors in (spread(len(plans), 0.95, dice), spread(len(plans), 0.95, dice)):
        for plan, factor in zip(plans, factors, strict=True):
            plan.factors.append(factor)
    for plan in plans:
        plan.factors.append(dice.uniform(6, 170))
    low, high = {True: 40.0, False: 20.0}, {True: 900.0, False: 500.0}
    for _ in range(30):
        middle = {side: (low[side] + high[side]) / 2 for side in low}
        reached = medians(_play(plans, middle))
        for side, goal in ((True, MEDIAN_BEFORE), (False, MEDIAN_AFTER)):
            (low if reached[side] < goal else high)[side] = middle[side]
    return _play(plans, high)
