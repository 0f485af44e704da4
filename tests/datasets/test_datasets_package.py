"""All files together: the same bytes each time, small, described, licensed, and found by their names."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import smlib as sm

# As the open data were handed over; whoever changes a file must say so here.
OPEN = {
    "uci_facebook_metrics.csv": "b347feb4b8402961d75a4bc2eeaf249a94eadc2ec5b46d6bf7d1dc569bfaf7b3",
    "uci_thai_live_sellers.csv": "5eaf4e97673d36ab18c959ae6ef827318b413d0669326bcaae8fcdc96041f6e0",
    "upworthy_packages_sample.csv": "114344f748ae7f37c3bd353ecb79c7a5b19d2af41262fee112d7c1c177a0a6e1",
    "upworthy_daily_users.csv": "a1646d5b5d196fc4373f2b85364ffa58c207769a3172f562455eb6dc9af0fa07",
    "upworthy_daily_pageviews.csv": "fa9b7f8431a33aa5646204e20ffe6b5ba09ec6b9af63cab5d74c82589995b262",
    "upworthy_country.csv": "b8266c1fac43d5d70d7c69c0ddb3b214edc5515b904cc1f76610cdb0a0c1da0a",
    "uci_online_retail_2010-12-01_02.csv": "23a70266ac8bd23f15bba88908c1b7ff9a1d583d0e0161627823bb9ace548828",
    "support_times_sample.csv": "260534f50f6110cffd3c51002b766b8b3b11ac7e6446811d2a70a991c440d5a7",
}
NAMES = [
    "visits",
    "events",
    "ga4-de",
    "ga4-en",
    "matomo-csv",
    "matomo-json",
    "weblog",
    "utm-links",
    "journeys",
    "experiment-question",
    "experiment-emblem",
    "experiment-split",
    "experiment-counts",
    "comments",
    "comments-labels",
    "drafts",
    "post-labels",
    "values",
    "role-map",
    "role-map-csv",
    "role-map-actors",
    "role-map-tasks",
    "role-map-assignments",
    "topics",
    "holders",
    "capacity",
    "experience-log",
    "access-list",
    "youtube",
    "business-profile",
    "meta-ads-en",
    "meta-ads-de",
    "tiktok",
    "monthly-exports",
]


@pytest.fixture(scope="module")
def package(datasets: Path) -> dict[str, Any]:
    return json.loads((datasets / "datapackage.json").read_text(encoding="utf-8"))


def _files(folder: Path) -> dict[str, bytes]:
    paths = [*(folder / "harkwerk").rglob("*"), folder / "datapackage.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def _generate(datasets: Path, out: Path, seed: str, zone: str) -> None:
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
    command = [sys.executable, str(datasets / "generate.py"), "--out", str(out)]
    subprocess.run(command, check=True, env=env, capture_output=True)


def test_generator_writes_the_same_bytes_each_time(datasets: Path, tmp_path: Path) -> None:
    """In another time zone, with other hashes, from another folder: what is stored is what is made."""
    stored = _files(datasets)
    for seed, zone in (("1", "Pacific/Auckland"), ("2", "America/Los_Angeles")):
        out = tmp_path / seed
        _generate(datasets, out, seed, zone)
        made = _files(out)
        assert made.keys() == stored.keys()
        assert [name for name in made if made[name] != stored[name]] == []


def test_check_names_what_is_stale(datasets: Path, tmp_path: Path) -> None:
    _generate(datasets, tmp_path, "0", "UTC")
    (tmp_path / "harkwerk/tables/values.csv").write_text("changed")
    (tmp_path / "harkwerk/tables/drafts.csv").unlink()
    (tmp_path / "harkwerk/tables/extra.csv").write_text("new")
    command = [sys.executable, str(datasets / "generate.py"), "--check", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    named = done.stdout.split()
    assert named == [f"harkwerk/tables/{name}.csv" for name in ("drafts", "extra", "values")]


def test_archives_and_workbooks_carry_one_fixed_time(home: Path) -> None:
    archives = [*home.rglob("*.zip"), *home.rglob("*.xlsx")]
    assert len(archives) >= 7
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            assert {info.date_time for info in archive.infolist()} == {(2026, 8, 17, 9, 0, 0)}
            assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
            if path.suffix == ".xlsx":
                stamps = re.findall(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", archive.read("docProps/core.xml"))
                assert set(stamps) == {b"2026-08-17T09:00:00Z"}


def test_everything_is_small(datasets: Path) -> None:
    sizes = {name: sum(path.stat().st_size for path in (datasets / name).rglob("*")) for name in ("harkwerk", "open")}
    assert sizes["harkwerk"] < 5_000_000
    assert sum(sizes.values()) < 5_000_000  # what travels with the wheel


def test_every_file_is_described_with_its_hash(datasets: Path, package: dict[str, Any]) -> None:
    described = {entry["path"]: entry for entry in package["resources"]}
    folders = ("harkwerk", "open", "open-unverified")
    there = {
        p.relative_to(datasets).as_posix() for name in folders for p in (datasets / name).rglob("*") if p.is_file()
    }
    assert described.keys() == there
    for path, entry in described.items():
        content = (datasets / path).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        if "encoding" in entry:
            content.decode(entry["encoding"])


def test_package_keeps_the_rules_of_frictionless(package: dict[str, Any]) -> None:
    """Data Package 1: lower-case unique names, relative POSIX paths, licences with a name, sources with a title."""
    name = re.compile(r"[a-z0-9._/-]+")
    assert name.fullmatch(package["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", package["created"])
    names = [entry["name"] for entry in package["resources"]]
    assert len(names) == len(set(names))
    for entry in [package, *package["resources"]]:
        assert entry["licenses"]
        assert all(licence["name"] and licence["path"].startswith("https://") for licence in entry["licenses"])
    for entry in package["resources"]:
        assert name.fullmatch(entry["name"])
        assert not entry["path"].startswith(("/", "."))
        assert ".." not in entry["path"]
        assert entry["mediatype"].count("/") == 1
        assert isinstance(entry["bytes"], int)
        assert all(source["title"] for source in entry["sources"])
        assert entry["titles"]["de"] != entry["titles"]["en"]
        assert entry["title"] == entry["titles"]["en"]


def test_open_data_are_unchanged_cited_and_kept_apart(datasets: Path, package: dict[str, Any]) -> None:
    described = {Path(entry["path"]).name: entry for entry in package["resources"] if entry["layout"] == "open"}
    assert described.keys() == OPEN.keys()
    for file, digest in OPEN.items():
        entry = described[file]
        assert entry["hash"] == f"sha256:{digest}"
        assert len(entry["citation"]) > 40
        assert entry["licenceEvidence"]
        unverified = entry["licenceEvidence"].startswith("unverified")
        assert entry["wheel"] is not unverified
        assert entry["path"].startswith("open-unverified/" if unverified else "open/")
    # what the wheel takes along is named in the build hook
    hook = ast.parse((datasets.parent / "hatch_build.py").read_text(encoding="utf-8"))
    (shipped,) = (node.value for node in hook.body if isinstance(node, ast.Assign) and node.targets[0].id == "DATA")
    assert set(ast.literal_eval(shipped)) == {"datapackage.json", "harkwerk", "open"}


def test_every_example_has_a_name_and_a_line_in_both_languages(datasets: Path, package: dict[str, Any]) -> None:
    listed = sm.example().to_frame()
    entries = [*package["resources"], *package["folders"]]
    assert set(NAMES) <= set(listed["name"]) == {entry["name"] for entry in entries}
    for entry in entries:
        assert sm.example(entry["name"]) == datasets / entry["path"]
        assert sm.example(entry["name"]).exists()
        assert all(len(entry["titles"][language]) > 8 for language in ("de", "en"))
        assert not entry["titles"]["de"].isascii() or entry["titles"]["de"] != entry["titles"]["en"]


def test_truth_states_every_pattern(truth: dict[str, Any]) -> None:
    for key in (
        *(
            "reach_thursday_ratio",
            "comments_forge_ratio",
            "visits_without_sender_share",
            "campaign_spellings",
            "funnel",
        ),
        *("attribution_first", "attribution_last", "attribution_linear", "experiment_question", "experiment_emblem"),
        *("experiment_split", "median_reply_hours_before", "never_answered", "delicate_conversations", "voices_themes"),
        *("voices_trowel_on_graves", "values_shown", "roles_taking_part_after", "draft_labels", "role_gaps_as_found"),
    ):
        assert truth[key], key
