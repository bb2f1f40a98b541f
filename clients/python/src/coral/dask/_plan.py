"""What stands in a call for what differs from piece to piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional, Sequence, Tuple

from ..errors import Code, CoralError
from ._work import Made


@dataclass(frozen=True)
class Rows:
    """The piece's rows of the data: of the first array, or of another one."""

    data: int = 0

    def of(self, data: int) -> Rows:
        """Those of the array at this position of the data, from 0."""
        return Rows(data)


class Count:
    """How many rows the piece has, a C int."""


class Used:
    """An int array of one: how many elements of the result the accelerator made."""


@dataclass(frozen=True)
class Result:
    """The array that the accelerator writes: a row for each row of the data.

    Where it makes more or fewer than that, `room` says of a number of rows how many they may
    become, and USED is to be among the arguments, too.
    """

    dtype: Any
    row: Tuple[int, ...] = ()  #: the shape of one row
    room: Optional[Callable[[int], int]] = None

    def rows(self, count: int) -> int:
        """That so many rows of the data may become."""
        return count if self.room is None else self.room(count)


ROWS, COUNT, USED = Rows(), Count(), Used()


class Plan:
    """One call on data of several arrays, checked before anything runs."""

    def __init__(
        self, accelerator: str, arguments: Sequence[Any], data: int, terms: Mapping[str, Any]
    ):
        self.accelerator = accelerator
        self.arguments = arguments
        self.terms = terms
        results = [each for each in arguments if isinstance(each, Result)]
        if len(results) != 1:
            raise self.wrong(f"{len(results)} results are asked for; expected one Result(…)")
        self.result = results[0]
        self.is_joined = any(isinstance(each, Used) for each in arguments)
        """Whether the length of a piece's result is known only afterwards."""
        if self.is_joined != (self.result.room is not None):
            raise self.wrong("expected USED where Result(…) says its room, and there alone")
        cut = [each.data for each in arguments if isinstance(each, Rows)]
        if not cut or not all(0 <= each < data for each in cut):
            raise self.wrong(f"expected ROWS among the arguments, of data 0 to {data - 1} alone")

    def there(self, argument: Any, count: int) -> Any:
        """An argument of a piece of so many rows whose results are made where it runs."""
        if isinstance(argument, Result):
            return Made((argument.rows(count), *argument.row), argument.dtype)
        if isinstance(argument, Used):
            return Made((1,), "int32")
        return count if isinstance(argument, Count) else argument

    def wrong(self, what: str) -> CoralError:
        return CoralError(
            Code.WRONG_ARGUMENT, f"{self.accelerator} cannot be split: {what}", self.accelerator
        )
