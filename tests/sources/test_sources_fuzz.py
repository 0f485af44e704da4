"""Whatever a file contains, reading it ends in a table or in a `SourceError`: never in a bare error of a library."""

from __future__ import annotations

import random
import zipfile
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import sources_cases as cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import smlib as sm

NAMES = [
    "facebook-posts-en",
    "facebook-posts-de",
    "facebook-posts-excel",
    "instagram-posts",
    "facebook-views",
    "facebook-audience",
    "ga4-de",
    "matomo-csv",
    "matomo-json",
    "weblog",
    "tickets",
    "mailbox",
    "facebook-archive-old",
]
GENTLE = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)


@cache
def _samples() -> dict[str, bytes]:
    """Return the beginnings of all samples; archives keep three threads, so that reading one takes no time."""
    found = {}
    for name in NAMES:
        path = sm.example(name)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as file:
                some = [n for n in file.namelist() if "message_1" in n][:3]
                found[path.name] = cases.zipped({n: file.read(n) for n in some}, zipfile.ZIP_STORED)
        else:
            found[path.name] = path.read_bytes()[:6000]
    found["book.xlsx"] = cases.workbook(cases.HEADER.split(","), *(list(cases.row(n).values()) for n in range(5)))
    found["legacy.csv"] = cases.LEGACY.encode()
    found["tiktok.csv"] = (cases.TIKTOK + '"May 3","1","2","3","4","5"\n').encode()
    return found


def _read(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.write_bytes(data)
    for options in ({}, {"end_date": "2026-08-16", "own_name": "Harkwerk", "keep_text": True}):
        try:
            table = sm.read(path, **options)
        except sm.SourceError as error:
            str(error)  # the sentences can be put together
            continue
        assert isinstance(table, pd.DataFrame)
        assert sm.reading_report(table).text()


def _damaged(data: bytes, dice: random.Random) -> bytes:
    raw = bytearray(data)
    for _ in range(dice.choice((1, 3, 12))):
        place = dice.randrange(len(raw))
        match dice.randrange(5):
            case 0:
                raw[place] ^= 1 << dice.randrange(8)
            case 1:
                raw[place] = dice.choice(b'\0\xff",;\n\r=-9e')
            case 2:
                del raw[place : place + dice.randrange(1, 40)]
            case 3:
                raw[place:place] = raw[place : place + dice.randrange(1, 40)]
            case 4:
                raw[place:] = b"" if dice.random() < 0.3 else raw[place:]
        if not raw:
            return b""
    return bytes(raw)


@pytest.mark.parametrize(
    "name", sorted([*(sm.example(n).name for n in NAMES), "book.xlsx", "legacy.csv", "tiktok.csv"])
)
def test_damaged_samples(name: str, tmp_path: Path) -> None:
    for seed in range(6):
        _read(tmp_path, name, _damaged(_samples()[name], random.Random(seed)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted([*(sm.example(n).name for n in NAMES), "book.xlsx", "legacy.csv", "tiktok.csv"])
)
def test_damaged_samples_many_times(name: str, tmp_path: Path) -> None:
    for seed in range(100, 500):
        _read(tmp_path, name, _damaged(_samples()[name], random.Random(seed)))


@GENTLE
@given(data=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".zip", ".xlsx", ".mbox", ".json", ""]))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    _read(tmp_path_factory.getbasetemp(), f"any{suffix}", data)


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "-", "1.234", "1,5", "12,345.6", "03/04/2026", "31.12.2026 24:61", "99999999999999999999", "1e999", "-0", "NaN", "٣", "Total", "2026-99-99", "12:99:00", "²", "00000000", "1" * 400]),
)  # fmt: skip


@GENTLE
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=14), max_size=8), header=st.sampled_from([cases.HEADER, "Date,Session source,Sessions,Key events,Total revenue", "Id,Status,Priority,Created at,Subject,Solved at", "Date,Campaign name,Amount spent (EUR),Impressions,Reach", "label,nb_visits,bounce_rate,avg_time_on_page"]))  # fmt: skip
def test_any_cells(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], header: str) -> None:
    lines = [header, *(",".join(cases.quoted(cell, ",") for cell in row) for row in rows)]
    _read(tmp_path_factory.getbasetemp(), "cells.csv", "\n".join(lines).encode("utf-8", "surrogatepass"))
