"""The same visits as Matomo and GA4 report them, and a week of the web server's own log."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .clock import FIRST_DAY, LAST_DAY, chance
from .visits import Visit
from .writers import csv_text, utf16, write

NBSP = "\u00a0"
LOG_WEEK = (date(2026, 6, 22), date(2026, 6, 28))
BOT_LINES = 70
PHONES = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
)
DESKS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
)
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
)
REFERERS = {
    "facebook": "https://l.facebook.com/",
    "instagram": "https://l.instagram.com/",
    "google": "https://www.google.com/",
    "youtube": "https://www.youtube.com/",
    "haendler": "https://fachhandel.example/",
}


def _percent(part: float, whole: float) -> str:
    text = f"{100 * part / whole:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}{NBSP}%"


def _matomo_campaigns(visits: list[Visit]) -> bytes:
    """Matomo's table of campaigns, translated, as its interface exports it."""
    header = [
        *("Bezeichnung", "Eindeutige Besucher", "Besuche", "Aktionen", "Maximale Aktionen pro Besuch"),
        *("Gesamtdauer der Besuche (in Sekunden)", "Absprünge", "Konversionen", "Absprungsrate", "Aktionen pro Besuch"),
        *("Durchschnittszeit auf der Website", "Metadaten: segment"),
    ]
    dice, rows = chance("matomo"), []
    by: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.campaign:
            by.setdefault(visit.campaign, []).append(visit)
    for name, mine in sorted(by.items(), key=lambda pair: -len(pair[1])):
        actions = sum(visit.pageviews for visit in mine)
        seconds = sum(int(visit.pageviews * dice.uniform(18, 55)) for visit in mine)
        bounced = sum(visit.pageviews == 1 for visit in mine)
        most, enquiries = max(visit.pageviews for visit in mine), sum(visit.reached("enquiry") for visit in mine)
        each, time = f"{actions / len(mine):.1f}".replace(".", ","), seconds // len(mine)
        row: list[Any] = [name, len(mine), len(mine), actions, most, seconds, bounced, enquiries]
        row += [_percent(bounced, len(mine)), each, f"00:{time // 60:02d}:{time % 60:02d}", f"referrerName=={name}"]
        rows.append(row)
    return utf16(csv_text(header, rows, end="\n"))


def _matomo_pages(visits: list[Visit]) -> str:
    """Matomo's answer about pages (`Actions.getPageUrls`), untranslated: only pages of the steps are told apart."""
    dice, entries = chance("matomo/pages"), []
    entered = Counter(visit.page for visit in visits)
    seen = Counter(page for visit in visits for page in {page for _, _, page in visit.steps})
    left = Counter(visit.steps[-1][2] for visit in visits)
    bounced = Counter(visit.page for visit in visits if visit.pageviews == 1)
    for page, count in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0])):
        first, address = entered[page], f"https://harkwerk.example{page}"
        entry: dict[str, Any] = {
            "label": page,
            "nb_visits": count,
            "nb_hits": count,
            "sum_time_spent": round(count * dice.uniform(25, 70)),
        }
        if first:
            entry |= {"entry_nb_visits": first, "entry_bounce_count": bounced[page]}
        entry |= {
            "exit_nb_visits": left[page],
            "bounce_rate": f"{round(100 * bounced[page] / first) if first else 0}%",
            "exit_rate": f"{round(100 * left[page] / count)}%",
            "url": address,
            "segment": f"pageUrl=={quote(quote(address, safe=''))}",
        }
        entries.append(entry)
    return json.dumps(entries, ensure_ascii=True, separators=(",", ":"))


GA4 = {
    "en": (
        *("Date", "Session source", "Session medium", "Session campaign", "Sessions", "Engaged sessions"),
        *("Engagement rate", "Views", "Key events", "Total revenue"),
    ),
    "de": (
        *("Datum", "Sitzung – Quelle", "Sitzung – Medium", "Sitzung – Kampagne", "Sitzungen"),
        *("Sitzungen mit Interaktionen", "Engagement-Rate", "Aufrufe", "Schlüsselereignisse", "Gesamtumsatz"),
    ),
}
GA4_TITLES = {
    "en": ("Daily visits by source", "Account", "All Users"),
    "de": ("Besuche je Tag und Quelle", "Konto", "Alle Nutzer"),
}


def _origin(visit: Visit) -> tuple[str, str, str]:
    """Return source, medium and campaign in GA4's words."""
    if not visit.source:
        return "(direct)", "(none)", "(direct)"
    names = {"organic": "(organic)", "referral": "(referral)"}
    return visit.source, visit.medium, visit.campaign or names.get(visit.medium, "(not set)")


def ga4(visits: list[Visit], language: str, first: date, last: date) -> str:
    """Return GA4's daily table; the English total is labelled behind the last column, the German one not at all."""
    groups: dict[tuple[str, ...], list[Visit]] = {}
    for visit in visits:
        if first <= visit.at.date() <= last:
            groups.setdefault((f"{visit.at:%Y%m%d}", *_origin(visit)), []).append(visit)

    def figures(mine: list[Visit]) -> list[Any]:
        engaged = sum(visit.pageviews > 1 for visit in mine)
        views, enquiries = sum(v.pageviews for v in mine), sum(v.reached("enquiry") for v in mine)
        return [len(mine), engaged, engaged / len(mine), views, enquiries, sum(v.revenue for v in mine)]

    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0]))
    rows = [[*key, *figures(mine)] for key, mine in ordered]
    total: list[Any] = ["", "", "", "", *figures([visit for mine in groups.values() for visit in mine])]
    title, account, users = GA4_TITLES[language]
    preamble = [
        *(
            f"# {'-' * 40}",
            f"# {title}",
            f"# {account}: Harkwerk",
            "# Property: harkwerk.example",
            f"# {'-' * 40}",
            "#",
        ),
        # No German file could be found in public: the words for start and end may be others.
        *(f"# {users}", f"# Start date: {first:%Y%m%d}", f"# End date: {last:%Y%m%d}"),
    ]
    named = [*total, "Grand total"] if language == "en" else total
    return "\n".join(preamble) + "\n" + csv_text(GA4[language], [named, *rows], end="\n")


def _line(address: str, moment: datetime, request: str, status: int, size: int, referer: str, agent: str) -> str:
    return f'{address} - - [{moment:%d/%b/%Y:%H:%M:%S %z}] "{request}" {status} {size} "{referer or "-"}" "{agent}"'


def _query(visit: Visit) -> str:
    if visit.medium in ("", "organic", "referral"):
        return ""
    campaign = visit.campaign.replace("ü", "%C3%BC").replace(" ", "%20")
    return f"?utm_source={visit.source}&utm_medium={visit.medium}" + (f"&utm_campaign={campaign}" if campaign else "")


def _log(visits: list[Visit]) -> tuple[str, int, int]:
    dice = chance("weblog")
    lines: list[tuple[datetime, str]] = []
    people = 0
    for number, visit in enumerate(v for v in visits if LOG_WEEK[0] <= v.at.date() <= LOG_WEEK[1]):
        # addresses that are reserved for documentation
        address = (
            f"2001:db8::{number + 1:x}"
            if number % 11 == 0
            else f"{dice.choice(('192.0.2', '198.51.100', '203.0.113'))}.{dice.randint(1, 254)}"
        )
        agent = dice.choice(PHONES if visit.device == "phone" else DESKS)
        people += 1
        for place, (moment, _, page) in enumerate(visit.steps):
            if moment.date() > LOG_WEEK[1]:
                continue
            target = page + (_query(visit) if place == 0 else "")
            referer = (
                REFERERS.get(visit.source, "") if place == 0 else "https://harkwerk.example" + visit.steps[place - 1][2]
            )
            lines.append(
                (
                    moment,
                    _line(address, moment, f"GET {target} HTTP/1.1", 200, dice.randint(5200, 48000), referer, agent),
                )
            )
            if place == 0:
                lines.append(
                    (
                        moment,
                        _line(
                            address,
                            moment,
                            "GET /style.css HTTP/1.1",
                            200,
                            8124,
                            "https://harkwerk.example" + page,
                            agent,
                        ),
                    )
                )
    stamps = [moment for moment, _ in lines]
    for _ in range(BOT_LINES):
        moment = dice.choice(stamps)
        agent = dice.choice(BOTS)
        lines.append(
            (moment, _line(f"198.51.100.{dice.randint(1, 9)}", moment, "GET /robots.txt HTTP/1.1", 200, 92, "", agent))
        )
    for request in ("GET /wp-login.php HTTP/1.1", "GET /.env HTTP/1.1", "GET /alt/katalog-2019.pdf HTTP/1.1"):
        moment = dice.choice(stamps)
        lines.append((moment, _line("203.0.113.7", moment, request, 404, 548, "", DESKS[1])))
    broken = [
        '198.51.100.77 - - [24/Jun/2026:03:11:09 +0200] "\\x16\\x03\\x01\\x02\\x00\\x01" 400 226 "-" "-"',
        "203.0.113.9 - - [25/Jun/2026:04:",
    ]
    text = [line for _, line in sorted(lines, key=lambda pair: pair[0])]
    text[200:200] = broken[:1]
    text[400:400] = broken[1:]
    return "\n".join(text) + "\n", people, len(text)


def write_reports(visits: list[Visit], exports: Path) -> dict[str, Any]:
    """Write Matomo's campaigns and pages, GA4's days in both languages and the web log of one week."""
    write(exports / "matomo-campaigns.csv", _matomo_campaigns(visits))
    write(exports / "matomo-pages.json", _matomo_pages(visits))
    write(exports / "ga4-de.csv", ga4(visits, "de", FIRST_DAY, LAST_DAY))
    write(exports / "ga4-en.csv", ga4(visits, "en", FIRST_DAY, LAST_DAY))
    text, people, lines = _log(visits)
    write(exports / "web.log", text)
    return {
        "matomo_campaigns": len({visit.campaign for visit in visits if visit.campaign}),
        "matomo_campaign_visits": sum(bool(visit.campaign) for visit in visits),
        "matomo_contact_page_visits": sum(visit.reached("contact") for visit in visits),
        "ga4_rows": len({(visit.at.date(), *_origin(visit)) for visit in visits}),
        "ga4_sessions": len(visits),
        "ga4_key_events": sum(visit.reached("enquiry") for visit in visits),
        "weblog_lines": lines,
        "weblog_broken_lines": 2,
        "weblog_bot_lines": BOT_LINES,
        "weblog_visits": people,
        "weblog_first_day": LOG_WEEK[0].isoformat(),
        "weblog_last_day": LOG_WEEK[1].isoformat(),
    }
