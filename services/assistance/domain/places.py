"""Where something is on the map, so that a store that knows only equality and order finds what is near.

A place is in a cell of each size; cells are named as geohashes are, so the name of a smaller one begins with the larger one's.
What is near a point is in its cell or in one of the eight around it, if the cells are no smaller than the distance.
"""

from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
_EARTH_METRES = 6_371_000

SIZES = (6, 5, 4)
"""Lengths of the names of cells, from the smallest."""

MAX_METRES = 15_000
"""No further is near: the cells that are kept are no larger."""


class Point(BaseModel):
    """WGS 84, in millionths of a degree: no floating point at rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    latitude_e6: Annotated[int, Field(ge=-85_000_000, le=85_000_000, examples=[36_617_300])]
    longitude_e6: Annotated[int, Field(ge=-180_000_000, lt=180_000_000, examples=[101_778_200])]

    def metres_to(self, other: "Point") -> int:
        """As the crow flies."""
        here, there = radians(self.latitude_e6 / 1e6), radians(other.latitude_e6 / 1e6)
        east = radians((other.longitude_e6 - self.longitude_e6) / 1e6)
        half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return round(2 * _EARTH_METRES * asin(min(1.0, sqrt(half))))

    def cell(self, length: int) -> str:
        column, row = self._grid(length)
        return _name(column, row, length)

    def cells_around(self, length: int) -> list[str]:
        """Its own and the eight around it; the map is round from east to west."""
        column, row = self._grid(length)
        columns, rows = 1 << _bits(length)[0], 1 << _bits(length)[1]
        return sorted(
            {
                _name((column + east) % columns, row + north, length)
                for east in (-1, 0, 1)
                for north in (-1, 0, 1)
                if 0 <= row + north < rows
            }
        )

    def size_for(self, metres: int) -> int:
        """The length of the name of the smallest cells of which three by three reach so far around any point in them."""
        return next((length for length in SIZES if self._reach(length) >= metres), SIZES[-1])

    def _reach(self, length: int) -> float:
        """How wide a cell is where it is narrowest: at the edge that is nearer to the pole."""
        across, up = _bits(length)
        furthest = min(abs(self.latitude_e6) / 1e6 + 2 * 180 / (1 << up), 89.0)
        width = 360 / (1 << across) * cos(radians(furthest))
        return min(width, 180 / (1 << up)) * radians(1) * _EARTH_METRES

    def _grid(self, length: int) -> tuple[int, int]:
        across, up = _bits(length)
        column = (self.longitude_e6 + 180_000_000) * (1 << across) // 360_000_000
        row = (self.latitude_e6 + 90_000_000) * (1 << up) // 180_000_000
        return column, row


def _bits(length: int) -> tuple[int, int]:
    """How many halvings from west to east and from south to north a name of this length stands for."""
    return (5 * length + 1) // 2, 5 * length // 2


def _name(column: int, row: int, length: int) -> str:
    """The halvings taken in turn, east first, five to a character."""
    across, up = _bits(length)
    number = 0
    for place in range(5 * length):
        if place % 2 == 0:
            across -= 1
            number = number << 1 | column >> across & 1
        else:
            up -= 1
            number = number << 1 | row >> up & 1
    return "".join(_ALPHABET[number >> 5 * (length - 1 - place) & 31] for place in range(length))
