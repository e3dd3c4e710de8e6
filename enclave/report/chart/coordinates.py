"""Where on Earth places are, in degrees, as exactly as a map of a continent needs.

The cities are those that AWS names its regions after; a country stands at its capital. Facts of geography,
rounded to a tenth of a degree.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from enclave.model.geography import REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

Coordinates = tuple[float, float]
"""Degrees east, degrees north."""

_CITIES = """
Cape Town,18.4,-33.9  Hong Kong,114.2,22.3  Taipei,121.6,25.0  Tokyo,139.7,35.7  Seoul,127.0,37.6
Osaka,135.5,34.7  Mumbai,72.9,19.1  Hyderabad,78.5,17.4  Singapore,103.8,1.4  Sydney,151.2,-33.9
Jakarta,106.8,-6.2  Melbourne,145.0,-37.8  Kuala Lumpur,101.7,3.1  Auckland,174.8,-36.9  Bangkok,100.5,13.8
Montreal,-73.6,45.5  Calgary,-114.1,51.0  Frankfurt,8.7,50.1  Zurich,8.5,47.4  Stockholm,18.1,59.3
Milan,9.2,45.5  Zaragoza,-0.9,41.6  Dublin,-6.3,53.3  London,-0.1,51.5  Paris,2.4,48.9  Tel Aviv,34.8,32.1
Dubai,55.3,25.2  Manama,50.6,26.2  Riyadh,46.7,24.7  Queretaro,-100.4,20.6  Sao Paulo,-46.6,-23.6
Santiago,-70.7,-33.4  Ashburn,-77.5,39.0  Columbus,-83.0,40.0  San Francisco,-122.4,37.8
Boardman,-119.7,45.8  Beijing,116.4,39.9  Zhongwei,105.2,37.5  Brandenburg,12.5,52.4
"""
_COUNTRIES = """
AE,54.4,24.5 AR,-58.4,-34.6 AT,16.4,48.2 AU,149.1,-35.3 BA,18.4,43.9 BE,4.4,50.8 BG,23.3,42.7 BH,50.6,26.2
BR,-47.9,-15.8 BY,27.6,53.9 CA,-75.7,45.4 CH,7.4,46.9 CL,-70.7,-33.4 CN,116.4,39.9 CO,-74.1,4.7
CY,33.4,35.2 CZ,14.4,50.1 DE,13.4,52.5 DK,12.6,55.7 EE,24.8,59.4 EG,31.2,30.0 ES,-3.7,40.4 FI,24.9,60.2
FR,2.4,48.9 GB,-0.1,51.5 GR,23.7,38.0 HK,114.2,22.3 HR,16.0,45.8 HU,19.0,47.5 ID,106.8,-6.2 IE,-6.3,53.3
IL,35.2,31.8 IN,77.2,28.6 IS,-21.9,64.1 IT,12.5,41.9 JP,139.7,35.7 KE,36.8,-1.3 KR,127.0,37.6
LI,9.5,47.1 LT,25.3,54.7 LU,6.1,49.6 LV,24.1,56.9 MA,-6.8,34.0 MT,14.5,35.9 MX,-99.1,19.4 MY,101.7,3.1
NG,7.5,9.1 NL,4.9,52.4 NO,10.8,59.9 NZ,174.8,-41.3 OM,58.4,23.6 PE,-77.0,-12.0 PH,121.0,14.6 PK,73.0,33.7
PL,21.0,52.2 PT,-9.1,38.7 QA,51.5,25.3 RO,26.1,44.4 RS,20.5,44.8 RU,37.6,55.8 SA,46.7,24.7 SE,18.1,59.3
SG,103.8,1.4 SI,14.5,46.1 SK,17.1,48.1 TH,100.5,13.8 TR,32.9,39.9 TW,121.6,25.0 UA,30.5,50.5
US,-77.0,38.9 VN,105.8,21.0 ZA,28.2,-25.7
"""


def _read(table: str, between: str) -> Mapping[str, Coordinates]:
    rows = (row.split(",") for line in table.strip().splitlines() for row in line.split(between))
    return MappingProxyType({name.strip(): (float(east), float(north)) for name, east, north in rows})


_CITY = _read(_CITIES, "  ")
_COUNTRY = _read(_COUNTRIES, " ")
_NAMED: Mapping[str, Coordinates] = MappingProxyType(
    {f"{each.city}, {each.country}": _CITY[each.city] for each in REGIONS.values() if each.city in _CITY}
)


def of_place(text: str, countries: tuple[str, ...] = ()) -> Coordinates | None:
    """Give the coordinates of a place in words, or of the one country that it is in; None: nobody knows.

    The words may go on after a comma, with whose it is.
    """
    head = ", ".join(text.split(", ")[:2])
    if head in _NAMED:
        return _NAMED[head]
    return of_country(countries[0]) if len(countries) == 1 else None


def of_country(code: str) -> Coordinates | None:
    """Give the coordinates of a country by its ISO 3166-1 code; None if it isn't in the table."""
    return _COUNTRY.get(code)
