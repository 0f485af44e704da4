"""Values between the learner's process and the judge: pickled, but only plain data and tables pass.

The judge reads with a list of what may be built, the rest is refused (`Unplain`) and the trainer is asked to look.
Anything more generous would let a submission choose which code runs where the points are made: already pandas' own
expression parser calls functions while it is constructed.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import importlib
import io
import itertools
import pickle
import re
import sys
import types
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, cast

# Classes and functions that rebuild plain data, by module. Nothing here runs code that it is given.
PLAIN = {
    "builtins": "int float str bytes bytearray tuple list dict complex set frozenset bool range slice iter object Ellipsis NotImplemented",
    "collections": "OrderedDict Counter deque defaultdict",
    "copyreg": "_reconstructor",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "pathlib": "PosixPath WindowsPath PurePosixPath PureWindowsPath",
    "pathlib._local": "PosixPath WindowsPath PurePosixPath PureWindowsPath",
    "uuid": "UUID",
    "zoneinfo": "ZoneInfo",
    "itertools": "count",
    "numpy": "ndarray dtype",
    "numpy._core.multiarray": "_reconstruct scalar",
    "numpy._core.numeric": "_frombuffer",
    "numpy.core.multiarray": "_reconstruct scalar",
    "numpy.core.numeric": "_frombuffer",
    "pandas": "NA",
    "pandas._libs.internals": "_unpickle_block BlockPlacement",
    "pandas._libs.missing": "NA",
    "pandas._libs.sparse": "IntIndex BlockIndex",
    "pandas._libs.tslibs.timestamps": "_unpickle_timestamp",
    "pandas._libs.tslibs.timedeltas": "_timedelta_unpickle",
    "pandas._libs.tslibs.nattype": "_nat_unpickle",
    "pandas._libs.tslibs.period": "_unpickle_period",
    "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
    "pandas._libs.interval": "__pyx_unpickle_IntervalMixin Interval",
    "pandas.core.flags": "Flags",
    "pandas.core.indexes.base": "_new_Index",
    "pandas.core.indexes.datetimes": "_new_DatetimeIndex",
    "pyarrow.lib": "_restore_array type_for_alias py_buffer chunked_array",
    "pytz": "_UTC _p",
    "dateutil.tz.tz": "tzutc",
}
_EXAMPLES: tuple[Any, ...] = (
    *((i for i in "a"), map(str, ""), zip(), filter(None, ""), enumerate("")),
    *({}.keys(), {}.values(), {}.items(), iter([]), iter(()), iter({}), reversed([])),
)
LAZY = tuple(map(type, _EXAMPLES))
LONGEST_LAZY = 100_000


class Unplain(Exception):
    """A value that cannot be handed over as plain data."""


class Remote:
    """A function of the learner, seen from the judge: calling it calls the learner's process."""

    caller: ClassVar[Callable[[str, tuple[Any, ...], dict[str, Any]], Any]]

    def __init__(self, name: str, doc: str | None = None) -> None:
        self._name = self.__name__ = name
        self.__doc__ = doc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the learner's function."""
        return type(self).caller(self._name, args, kwargs)


@cache
def _families() -> tuple[type, ...]:
    """Base classes of what makes up a table; only what is loaded here can arrive."""
    if "pandas" not in sys.modules:
        return ()
    import pandas as pd

    managers = importlib.import_module("pandas.core.internals.managers")

    manager = getattr(managers, "BaseBlockManager", None) or managers.BlockManager
    index, array, dtype = pd.Index, pd.api.extensions.ExtensionArray, pd.api.extensions.ExtensionDtype
    return (index, array, dtype, manager, pd.tseries.offsets.BaseOffset)


def _is_table_part(value: Any) -> bool:
    if not isinstance(value, type) or value.__module__.split(".")[0] != "pandas":
        return False
    pandas = sys.modules["pandas"]
    known = (pandas.DataFrame, pandas.Series, pandas.Timestamp, pandas.Timedelta, pandas.Period, pandas.Interval)
    return value in known or issubclass(value, _families())


def _is_result(value: Any) -> bool:
    """Tell whether it is one of smlib's records; they are data, and no field of theirs may be a function."""
    own = getattr(value, "__module__", "").startswith("smlib.") and not value.__module__.startswith("smlib.grading")
    return own and isinstance(value, type) and dataclasses.is_dataclass(value)


def _is_number_type(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, type) and issubclass(value, numpy.generic | numpy.dtype)


def _home(module: str) -> Any:
    """Return a module that may hold plain data; the judge loads it if the submission was first to need it."""
    if module not in sys.modules and re.fullmatch(r"(pandas|numpy|pyarrow|smlib)(\.(?!tests)\w+)*", module):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    return sys.modules.get(module)


def _zone(owner: Any, name: str) -> Any:
    """The one attribute that is reached by name: how a time zone is rebuilt."""
    from zoneinfo import ZoneInfo

    if owner is not ZoneInfo or name != "_unpickle":
        raise Unplain(f"attribute {str(name)[:60]}")
    return ZoneInfo._unpickle  # type: ignore[attr-defined]


# The unpickler written in Python, because loading a state has to be watched; typeshed knows only its face.
_Unpickler: Any = pickle._Unpickler


class _Reader(_Unpickler):  # type: ignore[misc]
    """Reads values; builds only what is listed."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what may be built."""
        if (module, name) == ("builtins", "getattr"):
            return _zone
        value = getattr(_home(module), name, None)
        allowed = name in PLAIN.get(module, "").split() or _is_table_part(value) or _is_number_type(value)
        if value is None or not (allowed or _is_result(value)):
            raise Unplain(f"{module}.{name}"[:120])
        return value

    def persistent_load(self, pid: Any) -> Remote:
        """A function of the learner travels as its name."""
        return Remote(str(pid))

    def load_build(self) -> None:
        """Load a state, unless it would hide a method or is a state of something that is no data."""
        thing, state = self.stack[-2:]
        kind = type(thing)
        if isinstance(thing, type | types.ModuleType | types.FunctionType | Remote):
            raise Unplain("state")
        parts = state if isinstance(state, tuple) and not _is_result(kind) else [state]
        keys = [str(key) for part in parts if isinstance(part, dict) for key in part]
        if any(key.startswith("__") or callable(getattr(kind, key, None)) for key in keys):
            raise Unplain("a state that hides a method")
        if _is_result(kind):
            self._fill(thing, state)
            return
        super().load_build()

    dispatch: ClassVar[dict[int, Any]] = {**_Unpickler.dispatch, pickle.BUILD[0]: load_build}

    def _fill(self, thing: Any, state: Any) -> None:
        """Set exactly the declared fields of a record: a cached value beside them could be invented."""
        self.stack.pop()
        names = [field.name for field in dataclasses.fields(thing)]
        values: dict[str, Any] = {}
        for part in state if isinstance(state, tuple) else [state]:
            if isinstance(part, dict):
                values |= part
        if isinstance(state, list):  # a frozen record with slots
            values = dict(zip(names, state, strict=True))
        for name in names:
            if isinstance(values.get(name), Remote):
                raise Unplain("a record with a function in it")
            if name in values:
                object.__setattr__(thing, name, values[name])


class _Writer(pickle.Pickler):
    """Writes values; functions become names, lazy iterators lists, home-made numbers and texts plain ones."""

    def __init__(self, file: io.BytesIO, names: dict[int, str]) -> None:
        super().__init__(file, 4)
        self._names = names

    def persistent_id(self, value: Any) -> str | None:
        """Return the name of a function."""
        if type(value) is Remote:
            return value._name
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
            return self._names.get(id(value))
        return None

    def reducer_override(self, value: Any) -> Any:
        """Make plain what can be."""
        if isinstance(value, LAZY):
            return iter, (list(itertools.islice(cast(Any, value), LONGEST_LAZY)),)
        if type(value).__module__ == "__main__":
            if isinstance(value, int | float):
                plain: Any = int if isinstance(value, int) else float
                return plain, (plain.__add__(value, plain(0)),)
            if isinstance(value, str):
                return str, (str.__str__(value),)
            for kind in (dict, list, tuple):
                if isinstance(value, kind):
                    return kind, (kind(value),)
        return NotImplemented


def dump(value: Any, functions: dict[str, Any] | None = None) -> str:
    """Write a value as text.

    Args:
        value: what is handed over.
        functions: names of functions that may travel as names.

    Raises:
        Unplain: for what cannot be written.
    """
    names = {
        id(f): name
        for name, f in (functions or {}).items()
        if isinstance(f, types.FunctionType | types.BuiltinFunctionType)
    }
    buffer = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _Writer(buffer, names).dump(value)
    except Exception as error:
        raise Unplain(f"{type(value).__name__}: {error}"[:200]) from None
    return base64.b64encode(buffer.getvalue()).decode()


def load(text: str) -> Any:
    """Read a value that may come from anywhere.

    Raises:
        Unplain: for what may not be built, or cannot be read.
    """
    try:
        return _Reader(io.BytesIO(base64.b64decode(text))).load()
    except Unplain:
        raise
    except Exception as error:
        raise Unplain(f"unreadable: {error}"[:200]) from None


def load_trusted(text: str, functions: dict[str, Any]) -> Any:
    """Read a value that the judge wrote, in the learner's process."""
    reader = _Unpickler(io.BytesIO(base64.b64decode(text)))
    reader.persistent_load = functions.__getitem__
    return reader.load()
