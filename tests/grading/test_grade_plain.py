"""Only plain data and tables pass from a submission to the judge; nothing else can be built there."""

from __future__ import annotations

import base64
import copyreg
import datetime as dt
import decimal
import os
import pickle
from collections import Counter, OrderedDict, defaultdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import smlib as sm
from smlib.grading.box.plain import Remote, Unplain, dump, load

PLAIN: list[Any] = [
    None, True, 3, 2.5, 1j, "ü", b"x", ..., (1, 2), [1, [2]], {"a": {1: 2}}, {1}, frozenset({1}), range(3), slice(1, 2),
    dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, tzinfo=dt.UTC), dt.datetime(2026, 3, 1, tzinfo=ZoneInfo("Europe/Berlin")),
    dt.timedelta(1), Path("a/ü.md"), decimal.Decimal("1.5"), Counter("aab"), OrderedDict(a=1), defaultdict(int, a=1),
    np.float64(1.5), np.int32(3), np.bool_(True), np.datetime64("2026-03-01"),
    pd.Timestamp("2026-03-01", tz="Europe/Berlin"), pd.Timedelta("2h"), pd.Period("2026-03", "M"), pd.Interval(0, 1), pd.NA,
]  # fmt: skip
TABLES: list[Any] = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None], "t": pd.date_range("2026-03-01", periods=2, tz="Europe/Berlin")}),
    pd.DataFrame({"c": pd.Categorical(["a", "b"]), "p": pd.period_range("2026", periods=2, freq="D")}, index=["x", "y"]),
    pd.DataFrame({"i": pd.array([1, None], dtype="Int64"), "s": pd.array(["a", None], dtype="string")}),
    pd.DataFrame({"v": pd.interval_range(0, 2), "sp": pd.arrays.SparseArray([0, 1])}),
    pd.Series([1.0, 2.0], name="x", index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    pd.Index([1, 2]), pd.date_range("2026-03-01", periods=3, freq="MS"), np.arange(6).reshape(2, 3), np.array(["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda v: f"{type(v).__name__} {v!r}"[:40])
def test_plain_values_arrive_as_they_are(value: Any) -> None:
    got = load(dump(value))
    assert type(got) is type(value)
    assert got is value or got == value


@pytest.mark.parametrize("value", TABLES, ids=lambda v: type(v).__name__)
def test_tables_arrive_as_they_are(value: Any) -> None:
    got = load(dump(value))
    assert type(got) is type(value)
    assert getattr(got, "dtype", 0) == getattr(value, "dtype", 0)
    if isinstance(value, np.ndarray):
        np.testing.assert_array_equal(got, value)
    elif isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(got, value)
    else:
        assert got.equals(value)


def test_records_of_smlib_arrive_and_go_on_working() -> None:
    plan = sm.plan(0.03, absolute=0.01, per_day=600)
    assert load(dump(plan)).text() == plan.text()
    found = sm.StakeholderMap.read(sm.example("role-map"))
    assert load(dump(found)).gaps().equals(found.gaps())


def test_lazy_things_become_lists() -> None:
    assert list(load(dump(x * 2 for x in (1, 2)))) == [2, 4]
    assert list(load(dump({"a": 1}.keys()))) == ["a"]


class Evil:
    """Pickles as a call of anything."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


def forged(value: Any) -> str:
    """What a submission can send instead of what our own code would write."""
    return base64.b64encode(pickle.dumps(value, 4)).decode()


ATTACKS = [
    Evil(os.system, "true"),
    Evil(eval, "1"),
    Evil(exec, "pass"),
    Evil(getattr, "", "upper"),
    Evil(getattr, ZoneInfo, "__init_subclass__"),
    Evil(__import__, "os"),
    Evil(pd.read_pickle, "x"),
    Evil(pd.eval, "1"),
    Evil(pd.core.computation.expr.Expr, "1"),
    Evil(np.load, "x"),
    Evil(np.memmap, "/tmp/x"),
    Evil(Path.unlink, Path("/tmp/none")),
    Evil(type, "X", (), {}),
    Evil(sm.ExperienceLog, "/tmp/x.csv"),
    Evil(pickle.loads, b"N."),
    Evil(open, "/etc/hostname"),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: getattr(a.call[0], "__qualname__", str(a.call[0])))
def test_nothing_else_can_be_built(attack: Evil) -> None:
    with pytest.raises(Unplain):
        load(forged(attack))


class WithState:
    """Pickles as an empty value that is then given a state."""

    def __init__(self, kind: type, state: Any) -> None:
        self.parts = copyreg._reconstructor, (kind, object, None), state  # type: ignore[attr-defined]

    def __reduce__(self) -> Any:
        return self.parts


def with_state(value: Any, state: Any) -> str:
    """A value of the same class with a state of the sender's choice."""
    return forged(WithState(type(value), state))


@pytest.mark.parametrize("name", ["equals", "__class__", "sum", "iloc_", "to_numpy"])
def test_a_state_cannot_hide_a_method(name: str) -> None:
    frame = pd.DataFrame({"a": [1]})
    text = with_state(
        frame,
        {
            "_mgr": frame._mgr,
            "_typ": "dataframe",
            "_metadata": [],
            "attrs": {},
            "_flags": {"allows_duplicate_labels": True},
            name: 1,
        },
    )
    if name == "iloc_":  # no method has that name: it is data
        assert load(text).equals(frame)
        return
    with pytest.raises(Unplain):
        load(text)


def test_a_record_gets_its_fields_and_nothing_beside_them() -> None:
    found = sm.StakeholderMap.read(sm.example("role-map"))
    state = {**vars(found), "clarity": 1.0, "sneaked": 1}
    assert "sneaked" not in vars(load(with_state(found, state)))
    assert load(with_state(found, {**vars(found), "anything": 2})).gaps().equals(found.gaps())
    with pytest.raises(Unplain):
        load(with_state(found, {**vars(found), "gaps": 1}))


def test_functions_travel_as_names() -> None:
    def answer() -> int:
        return 42

    got = load(dump([answer], {"answer": answer}))[0]
    assert type(got) is Remote
    assert got.__name__ == "answer"
    with pytest.raises(Unplain):
        dump(answer)


def test_nonsense_is_refused() -> None:
    for text in (
        "",
        "####",
        base64.b64encode(b"\x80\x04").decode(),
        base64.b64encode(b"cos\nsystem\n(S'true'\ntR.").decode(),
    ):
        with pytest.raises(Unplain):
            load(text)
