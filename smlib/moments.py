"""Points in time of any kind (one, a list, a pandas Series, NumPy) as wall-clock time of one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from smlib.errors import nearest
from smlib.opening import CalendarError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """What was given, as wall-clock time.

    Attributes:
        wall: `datetime64[us]`, NaT where nothing was given; shape () for a single point in time.
        aware: whether what was given knew its time zone.
        index: index of a pandas Series, to give back a Series.
    """

    wall: NDArray[np.datetime64]
    aware: bool
    index: pd.Index[Any] | None

    def like(self, values: NDArray[Any], other: Moments | None = None) -> Any:
        """Give `values` the shape of what was given: a Series, an array, or a single value."""
        import pandas as pd

        index = self.index if self.index is not None else other.index if other else None
        if index is not None:
            return pd.Series(values, index=index)
        return values if values.ndim else values.item()


def check_zone(tz: str) -> str:
    """Return `tz` if it names a time zone, or raise with the nearest name."""
    try:
        ZoneInfo(tz)
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise CalendarError(
            "timezone", given=tz, nearest=nearest(tz, available_timezones()) or "Europe/Berlin"
        ) from error
    return tz


def moments(value: Any, tz: str) -> Moments:
    """Read points in time: naive ones are local time of `tz`, aware ones are converted to it.

    Args:
        value: datetime, date, ISO text, pandas Timestamp, `numpy.datetime64`, or many of them.
        tz: name of the time zone whose clock counts.

    Raises:
        CalendarError: for anything that is not a point in time.
    """
    import numpy as np
    import pandas as pd

    if hasattr(value, "to_pandas"):  # a Polars or PyArrow column: NumPy would forget its time zone
        value = value.to_pandas().array
    if isinstance(value, pd.Series):
        wall, aware = _array(value, tz)
        return Moments(wall, aware, value.index)
    columns = (np.ndarray, pd.Index, pd.api.extensions.ExtensionArray)
    if isinstance(value, list | tuple) or (isinstance(value, columns) and value.ndim):
        wall, aware = _array(pd.Series(value), tz)
        return Moments(wall, aware, None)
    stamp = _one(value.item() if isinstance(value, np.ndarray) else value)
    aware = stamp.tzinfo is not None
    return Moments(_wall(stamp, tz), aware, None)


def _array(series: pd.Series[Any], tz: str) -> tuple[NDArray[np.datetime64], bool]:
    import numpy as np

    times: Any = series if series.dtype.kind == "M" else _times(series)
    if times is None:
        return _one_by_one(series, tz)
    zone = times.dt.tz
    if zone is not None:
        times = times.dt.tz_convert(tz).dt.tz_localize(None)
    return times.to_numpy(dtype="datetime64[us]", na_value=np.datetime64("NaT")), zone is not None


def _times(series: pd.Series[Any]) -> Any:
    """Read text and objects as a column of times, or return None where aware and naive ones are mixed."""
    import pandas as pd

    if series.isna().all():
        return pd.Series(pd.NaT, index=series.index, dtype="datetime64[us]")
    if series.dtype.kind in "iufbcm":
        raise CalendarError("moment", given=series[series.notna()].iloc[0])
    try:
        return pd.to_datetime(series, format="ISO8601")
    except (ValueError, TypeError):
        return None


def _one_by_one(series: pd.Series[Any], tz: str) -> tuple[NDArray[np.datetime64], bool]:
    import numpy as np

    stamps = [_one(value) for value in series]
    aware = any(stamp.tzinfo is not None for stamp in stamps)
    return np.array([_wall(stamp, tz) for stamp in stamps], dtype="datetime64[us]"), aware


def _one(value: Any) -> Any:
    """Return a pandas Timestamp or NaT."""
    import numpy as np
    import pandas as pd

    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return pd.NaT
    if isinstance(value, str):
        try:
            return pd.to_datetime(value, format="ISO8601")
        except ValueError as error:
            raise CalendarError("moment", given=value) from error
    if isinstance(value, datetime | date | np.datetime64):
        return pd.Timestamp(value)
    raise CalendarError("moment", given=value)


def _wall(stamp: Any, tz: str) -> NDArray[np.datetime64]:
    import numpy as np
    import pandas as pd

    if stamp is pd.NaT:
        return np.array(np.datetime64("NaT"), dtype="datetime64[us]")
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert(tz).tz_localize(None)
    return np.array(stamp.to_datetime64(), dtype="datetime64[us]")
