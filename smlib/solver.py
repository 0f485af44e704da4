"""scipy's integer programmes (HiGHS), quiet, with a time limit and sparse rows added one by one."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Term = tuple[int, float]
INFINITY = float("inf")


@dataclass(frozen=True)
class Solved:
    """What a solver found.

    Attributes:
        status: `proven` (nothing is better), `best_found` (time ran out), `infeasible`, `nothing` (time ran out first).
        x: values of the unknowns, or None.
        value: cost of `x`.
        bound: no solution costs less.
    """

    status: str
    x: NDArray[np.float64] | None
    value: float
    bound: float


@dataclass
class Programme:
    """Unknowns with a key each, and rows `low ≤ Σ value·unknown ≤ high`."""

    index: dict[Hashable, int] = field(default_factory=dict)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[list[Term], float, float]] = field(default_factory=list)

    def var(self, key: Hashable, upper: float = 1.0, *, integer: bool = True) -> int:
        """Return the place of an unknown between 0 and `upper`, made when first asked for."""
        if key not in self.index:
            self.index[key] = len(self.upper)
            self.upper.append(upper)
            self.integer.append(integer)
        return self.index[key]

    def row(self, terms: Iterable[Term], low: float = -INFINITY, high: float = INFINITY) -> None:
        """Add a row."""
        self.rows.append((list(terms), low, high))

    def solve(self, cost: Iterable[Term], seconds: float, *, gap: float = 1e-6, settled: Iterable[int] = ()) -> Solved:
        """Return the cheapest values.

        Args:
            cost: price of the unknowns.
            seconds: time limit.
            gap: relative distance to the bound that counts as proven.
            settled: unknowns that stay at their upper limit.
        """
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        price = np.zeros(len(self.upper))
        for place, value in cost:
            price[place] += value
        upper = np.array(self.upper)
        lower = np.zeros(len(upper))
        held = list(settled)
        lower[held] = upper[held]
        entries = [(i, place, value) for i, (terms, _, _) in enumerate(self.rows) for place, value in terms]
        at, columns, values = (np.array(part) for part in zip(*entries, strict=True))
        matrix = coo_array((values.astype(float), (at, columns)), shape=(len(self.rows), len(price))).tocsr()
        with quiet():
            found: Any = milp(
                price,
                integrality=np.array(self.integer, int),
                bounds=Bounds(lower, upper),
                constraints=LinearConstraint(
                    matrix, [low for _, low, _ in self.rows], [high for *_, high in self.rows]
                ),
                options={"time_limit": seconds, "mip_rel_gap": gap},
            )
        if found.x is None:
            bound = getattr(found, "mip_dual_bound", None)
            known = -INFINITY if bound is None or bound != bound else float(bound)
            return Solved("infeasible" if found.status == 2 else "nothing", None, INFINITY, known)
        bound = found.fun if found.mip_dual_bound is None else float(found.mip_dual_bound)
        return Solved("proven" if found.status == 0 else "best_found", found.x, float(found.fun), bound)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what compiled code writes to standard output away from the reader: HiGHS prints a stray line now and then."""
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all
        yield
        return
    _flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        _flush()  # what C still holds back belongs to nowhere, too
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush() -> None:
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None if os.name == "posix" else "ucrtbase").fflush(None)
