"""A list of records in JSON as a table of text."""

from __future__ import annotations

import json
from typing import Any

from smlib.sources.sheets import Sheet, not_too_wide


def json_sheet(text: str, name: str) -> Sheet | None:
    """Return the records of a JSON answer as a sheet, or None if it holds none.

    A list of records is a table; a dictionary from dates to such lists is one with a column `date`.
    """
    import numpy as np
    import pandas as pd

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    records = _records(data)
    if not records:
        return None
    header = list(dict.fromkeys(str(key) for record in records for key in record))
    not_too_wide(len(header), name)
    columns = {
        place: pd.array([_cell(record.get(key)) for record in records], dtype="str") for place, key in enumerate(header)
    }
    lines = np.arange(1, len(records) + 1)
    return Sheet(name, "", (), tuple(header), (), pd.DataFrame(columns), lines)


def _records(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [record for record in data if isinstance(record, dict)]
    if isinstance(data, dict) and data and all(isinstance(value, list) for value in data.values()):
        return [{"date": day, **record} for day, value in data.items() for record in value if isinstance(record, dict)]
    return []


def _cell(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
