"""What must be answered at once and what may wait: a proposal that shows the words behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours
from smlib.errors import check_choice
from smlib.inbox.clocks import InboxError, each_calendar, hours_of, span_minutes
from smlib.inbox.matching import Hit, Matcher
from smlib.inbox.rules import LEVELS, read_rules
from smlib.tables import computed, frame, like, native
from smlib.text import has, t

if TYPE_CHECKING:
    import pandas as pd

NOW_MINUTES = 60.0
WEEK_DAYS = 5  # working days, the first included
SHOWN = 3  # words in a reason


def triage(
    messages: Any,
    rules: Any = None,
    *,
    hours: Any = "Mo-Fr 08:00-17:00",
    targets: Mapping[str, Any] | None = None,
) -> Any:
    """Propose for each message when it needs an answer, and name the words that decided.

    It is a proposal: a person looks at every message. Injury, data protection, press, insult and self-harm are always
    `now`. A word that is directly negated ("niemand wurde verletzt") is shown as negated and weighs less; with self-harm,
    insults and data protection it weighs the same. Messages without a text (a picture alone) are `today`, so that
    somebody looks. What the company or its automatic reply wrote is `none`.

    Args:
        messages: table with `text`, and where known `sent_at` (else `reply_by` is missing) and `role` (else all are
            customers'); `channel` if `hours` differ by channel; pandas, Polars, DuckDB or PyArrow.
        rules: path or table of the company's own rules, see `sm.inbox.triage_rules()`; the shipped ones by default.
            The shipped rules for the five delicate themes always stay in force.
        hours: when somebody can answer: a calendar, hours in words, or a dict channel → hours (`"*"`: all others).
        targets: own reply targets in business time, such as `{"now": "30min", "today": "4h"}`. Without one, `now`
            means 60 minutes, `today` closing time of the day on which it can first be read (at least the time of
            `now`), `week` closing time of the fifth working day.

    Returns:
        The same kind of table with `priority` (`now`, `today`, `week`, `none`), `reason` (in the current language) and
        `reply_by` (UTC; missing where no answer is needed). Lazy tables are computed here and come back lazy.

    Raises:
        ColumnError: for a missing column.
        InboxError: for rules, targets or times that cannot be read.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> messages = pd.DataFrame({
        ...     "sent_at": pd.to_datetime(["2026-04-02 16:30"]).tz_localize("Europe/Berlin"),
        ...     "role": ["customer"], "text": ["Ich habe mich an der Schere verletzt."],
        ... })
        >>> proposal = sm.triage(messages)
        >>> proposal["priority"].item(), proposal["reason"].item()
        ('now', 'Verletzung: „verletzt“')
        >>> str(proposal["reply_by"].dt.tz_convert("Europe/Berlin").item())  # Easter lies between
        '2026-04-07 08:30:00+02:00'
    """
    clock = hours_of(hours)
    spans = _spans(targets or {})
    if clock is None:
        raise InboxError("hours_kind", given="None")
    matcher = Matcher(read_rules(rules))
    table = frame(messages, "text", *(["channel"] if isinstance(clock, dict) else []))
    there = table.collect_schema().names()
    columns = [name for name in ("sent_at", "role", "text", "channel") if name in there]

    def decide(part: pd.DataFrame) -> dict[str, Any]:
        import pandas as pd

        from smlib.inbox.replies import as_times

        # A list of texts alone can be sorted too: they are customers' then, and only the clock is missing.
        never = pd.Series(pd.NaT, index=range(len(part)), dtype="datetime64[us, UTC]")
        sent = as_times(part["sent_at"]).reset_index(drop=True) if "sent_at" in part else never
        known: dict[Any, tuple[str, str]] = {}
        texts = part["text"].astype("string").fillna("").tolist()
        roles = part["role"].astype("string").fillna("").tolist() if "role" in part else ["customer"] * len(texts)
        for key in zip(roles, texts, strict=True):
            if key not in known:
                known[key] = _decision(key[0], key[1], matcher)
        found = [known[key] for key in zip(roles, texts, strict=True)]
        priority = pd.Series([level for level, _ in found], dtype="str")
        reply_by = pd.Series(pd.NaT, index=sent.index, dtype="datetime64[us, UTC]")
        channel = part["channel"].reset_index(drop=True) if "channel" in part else None
        for calendar, mask in each_calendar(clock, channel, len(sent)):
            for level in LEVELS[:-1]:
                rows = mask & (priority == level).to_numpy() & sent.notna().to_numpy()
                if rows.any():
                    reply_by[rows] = _reply_by(sent[rows], level, calendar, spans)
        return {"priority": priority, "reason": [reason for _, reason in found], "reply_by": reply_by}

    if table.implementation.name.lower() != "pandas":
        return native(computed(table, decide, columns))
    import pandas as pd

    source: pd.DataFrame = native(table)
    made = pd.DataFrame(decide(source)).set_axis(source.index)
    return like(table, source.assign(**{name: made[name] for name in made.columns}))


def _spans(targets: Mapping[str, Any]) -> dict[str, float]:
    for level in targets:
        check_choice("targets", level, LEVELS[:-1])
    return {level: span_minutes(span) for level, span in targets.items()}


def _decision(role: str, text: str, matcher: Matcher) -> tuple[str, str]:
    """Return priority and reason of one message."""
    if role != "customer":
        return "none", t("inbox.reason.auto" if role == "auto" else "inbox.reason.own")
    if not any(map(str.isalnum, text)):
        if text.strip():
            return "none", t("inbox.reason.no_words", text=text.strip()[:20])
        return "today", t("inbox.reason.no_text")
    hits = [(_level(hit), hit) for hit in matcher.find(text)]
    for level in LEVELS[:-1]:
        deciding = [hit for got, hit in hits if got == level]
        if deciding:
            return level, _reason(deciding)
    if "?" in text:
        return "week", t("inbox.reason.question")
    thanks = [hit for got, hit in hits if got == "none"]
    return ("none", _reason(thanks)) if thanks else ("week", t("inbox.reason.nothing"))


def _level(hit: Hit) -> str:
    rule = hit.rule
    return rule.priority if not hit.negated or rule.if_negated == "keep" else rule.if_negated


def _reason(hits: list[Hit]) -> str:
    """Say theme and words: `Verletzung: „geschnitten“, „beim Arzt“; Presse: …`."""
    by_theme: dict[str, list[str]] = {}
    for hit in hits:
        quoted = t("inbox.reason.words", words=" … ".join(hit.words))
        if hit.negated and hit.rule.if_negated != "keep":
            quoted = t("inbox.reason.negated", words=quoted)
        shown = by_theme.setdefault(hit.rule.theme, [])
        if quoted not in shown and len(shown) < SHOWN:
            shown.append(quoted)
    names = {theme: t(f"inbox.themes.{theme}") if has(f"inbox.themes.{theme}") else theme for theme in by_theme}
    return "; ".join(f"{names[theme]}: {', '.join(words)}" for theme, words in by_theme.items())


def _reply_by(sent: pd.Series[Any], level: str, hours: BusinessHours, spans: dict[str, float]) -> pd.Series[Any]:
    """Return until when an answer is due, in UTC."""
    local = (
        sent if sent.dt.tz is not None else sent.dt.tz_localize(hours.tz, nonexistent="shift_forward", ambiguous="NaT")
    )
    local = local.dt.tz_convert(hours.tz)
    if level in spans:
        due = hours.add(local, spans[level], deadline=True)
    else:
        due = hours.add(local, spans.get("now", NOW_MINUTES), deadline=True)
        if level != "now":
            closes = _closing(local, hours, 1 if level == "today" else WEEK_DAYS)
            due = due.where(due >= closes, closes)
    found: pd.Series[Any] = due.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return found


def _closing(local: Any, hours: BusinessHours, days: int) -> pd.Series[Any]:
    """Return the closing time of the n-th working day, counting the day on which a message can first be read."""
    import pandas as pd

    readable = hours.add(local, 0)  # a message at night is read when the place opens
    known = {}
    for first in readable.dt.date.unique():
        day = first
        for _ in range(days - 1):
            day = hours.next_working_day(day)
        known[first] = pd.Timestamp(day) + timedelta(minutes=hours.windows(day)[-1][1])
    closes = readable.dt.date.map(known)
    closing: pd.Series[Any] = closes.dt.tz_localize(hours.tz, nonexistent="shift_forward", ambiguous=False)
    return closing
