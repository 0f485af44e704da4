"""How much processor time reading a million rows takes, beside `pandas.read_csv` told everything in advance; and how much memory.

Run it from the project folder: `python tests/benchmarks/bench_read.py [rows]`. Each reader runs in a process of its
own, the ratios are of one run. Nothing here fails on time: it prints.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

ROWS = 1_000_000


def make(folder: Path, rows: int) -> None:
    """Write posts, messages (saved table and archive) and a log."""
    import numpy as np
    import pandas as pd

    dice = np.random.default_rng(7)
    start = pd.Timestamp("2016-01-01")
    when = start + pd.to_timedelta(np.sort(dice.integers(0, 10 * 365 * 24 * 60, rows)), unit="min")
    number = np.arange(rows)
    posts = {
        "Post ID": (122158310000000000 + number * 7).astype(str),
        "Page ID": "104182650993317",
        "Page name": "Harkwerk",
        "Title": [f"Beitrag {n}: Größe, Form und Stiel\n#AusDerSchmiede" for n in range(rows)],
        "Publish time": when.strftime("%m/%d/%Y %H:%M"),
        "Permalink": [f"https://www.facebook.com/harkwerk.example/posts/{n}" for n in 122158310000000000 + number * 7],
        "Post type": dice.choice(["Photos", "Reels", "Links", "Text"], rows),
        "Date": "Lifetime",
        "Views": dice.integers(2000, 90000, rows),
        "Reach": dice.integers(500, 2000, rows),
    }
    for name in ("Reactions", "Comments", "Shares", "Total clicks", "Link Clicks"):
        posts[name] = dice.integers(0, 400, rows)
    pd.DataFrame(posts).to_csv(folder / "posts.csv", index=False, encoding="utf-8-sig")
    sent = when.tz_localize("UTC").strftime("%Y-%m-%dT%H:%M:%S+00:00")
    talk = number // 4
    text = [f"Guten Tag, ist die Hacke {n} noch lieferbar? Viele Grüße" for n in range(rows)]
    role = np.where(number % 2, "company", "customer")
    author = np.where(number % 2, "Harkwerk", "K" + pd.Series(talk).astype(str).to_numpy())
    messages = {"conversation_id": talk, "message_id": number, "sent_at": sent, "role": role, "author": author}
    messages |= {"channel": "mail", "characters": [len(t) for t in text], "text": text}
    pd.DataFrame(messages).to_csv(folder / "messages.csv", index=False)
    stamps = when.strftime("%d/%b/%Y:%H:%M:%S")
    agents = ["Mozilla/5.0 (X11; Linux x86_64) Chrome/125.0", "Mozilla/5.0 (Windows NT 10.0) Firefox/126.0"]
    pages = [f"/seite-{n}" for n in range(400)] + ["/spaten?utm_source=facebook&utm_medium=social"]
    host, page, agent = dice.integers(0, 60000, rows), dice.integers(0, len(pages), rows), dice.integers(0, 2, rows)
    with open(folder / "access.log", "w", encoding="utf-8") as file:
        for h, at, p, a in zip(host, stamps, page, agent, strict=True):
            ip = f"10.{h >> 16}.{h >> 8 & 255}.{h & 255}"
            file.write(f'{ip} - - [{at} +0200] "GET {pages[p]} HTTP/1.1" 200 9775 "-" "{agents[a]}"\n')
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for first in range(0, rows, 500):
            entries = [
                {"sender_name": str(author[n]) if n % 2 else "Ina Beispiel", "timestamp_ms": 1772438400000 + n * 1000, "content": text[n]}
                for n in range(first, min(first + 500, rows))
            ]  # fmt: skip
            people = [{"name": "Ina Beispiel"}, {"name": "Harkwerk"}]
            name = f"your_facebook_activity/messages/inbox/ina_{100000 + first}/message_1.json"
            file.writestr(name, json.dumps({"participants": people, "messages": entries[::-1]}))


def told(path: Path) -> Any:
    """Read with pandas, which is told everything."""
    import pandas as pd

    if path.name == "posts.csv":
        types = dict.fromkeys(["Post ID", "Page ID", "Page name", "Title", "Permalink", "Post type", "Date"], "string")
        return pd.read_csv(
            path, encoding="utf-8-sig", dtype=types, parse_dates=["Publish time"], date_format="%m/%d/%Y %H:%M"
        )
    if path.name == "messages.csv":
        types = dict.fromkeys(["conversation_id", "message_id", "role", "author", "channel", "text"], "string")
        return pd.read_csv(path, dtype=types, parse_dates=["sent_at"], date_format="%Y-%m-%dT%H:%M:%S%z")
    names = ["host", "ident", "login", "time", "zone", "request", "status", "size", "referrer", "agent"]
    return pd.read_csv(
        path, sep=" ", names=names, dtype=dict.fromkeys(["host", "zone", "request", "referrer", "agent"], "string"),
        parse_dates=["time"], date_format="[%d/%b/%Y:%H:%M:%S",
    )  # fmt: skip


def _peak(forget: bool = False) -> float:
    """Return the highest memory of this process so far in MB (Linux); `forget` starts anew from what is in use."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measured(path: Path, reader: str) -> dict[str, float]:
    """Return seconds, peak memory above the imports and size of the result, in MB."""
    import pandas as pd

    import smlib as sm

    sm.read(sm.example("facebook-follows"))  # imports
    pd.Series(["a"]).str.len()
    before = _peak(forget=True)
    start = time.process_time()  # of the processor: other programs do not blur the ratio
    table = told(path) if reader == "pandas" else sm.read(path, keep_text=True, own_name="Harkwerk")
    seconds = time.process_time() - start
    peak = _peak() - before
    result = float(table.memory_usage(deep=True).sum())
    return {"rows": len(table), "seconds": seconds, "peak": peak, "result": result / 2**20}


def main(rows: int) -> None:
    """Print one line for each kind of file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, rows)
        for file in ("posts.csv", "messages.csv", "access.log", "archive.zip"):
            base = "messages.csv" if file == "archive.zip" else file
            found = {}
            for reader, path in (("pandas", folder / base), ("smlib", folder / file)):
                call = [sys.executable, __file__, "--one", str(path), reader]
                output = subprocess.run(call, capture_output=True, text=True, check=True).stdout
                found[reader] = json.loads(output.splitlines()[-1])
            ours, theirs = found["smlib"], found["pandas"]
            print(
                f"{file:13} {ours['rows']:>9,} rows  pandas {theirs['seconds']:6.2f} s  smlib {ours['seconds']:6.2f} s  "
                f"ratio {ours['seconds'] / theirs['seconds']:5.2f}  memory {ours['peak']:6.0f} MB for a result of "
                f"{ours['result']:5.0f} MB: {ours['peak'] / ours['result']:4.2f} times (pandas {theirs['peak'] / theirs['result']:4.2f})"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(Path(sys.argv[2]), sys.argv[3])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROWS)
