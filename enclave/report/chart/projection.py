"""From degrees to the picture's units: Lambert's azimuthal equal-area projection, as maps of Europe use it.

The centre is that of EPSG:3035, 52 degrees north and 10 degrees east; the Earth is a sphere here, which no
eye tells at this size.
"""

from __future__ import annotations

from math import atan2, cos, degrees, radians, sin, sqrt
from typing import Final

WIDTH: Final = 960
HEIGHT: Final = 820
_LATITUDE, _LONGITUDE = radians(52), radians(10)
_SCALE = 1170  # units a radius of the Earth
_CENTRE = (455.0, 478.0)
_BEHIND = 1e-9


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Give the point of a place, in degrees east and north. What is far away lies beyond the frame."""
    east, north = radians(longitude) - _LONGITUDE, radians(latitude)
    ahead = 1 + sin(_LATITUDE) * sin(north) + cos(_LATITUDE) * cos(north) * cos(east)
    factor = _SCALE * sqrt(2 / max(ahead, _BEHIND))
    x = factor * cos(north) * sin(east)
    y = factor * (cos(_LATITUDE) * sin(north) - sin(_LATITUDE) * cos(north) * cos(east))
    return _CENTRE[0] + x, _CENTRE[1] - y


def bearing(longitude: float, latitude: float) -> float:
    """Give the direction in which a place lies, in degrees clockwise from north, along a great circle."""
    east, north = radians(longitude) - _LONGITUDE, radians(latitude)
    across = sin(east) * cos(north)
    up = cos(_LATITUDE) * sin(north) - sin(_LATITUDE) * cos(north) * cos(east)
    return degrees(atan2(across, up)) % 360
