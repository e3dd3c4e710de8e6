"""Zones of AWS regions and where they stand, as AWS's documentation lists them.

A zone of an EEA region can stand outside the EEA, so nothing is inferred from a name: what isn't here is
not known. As of 2026-11-23:

* Availability Zones: AWS global infrastructure documentation, "AWS Availability Zones"
  (docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html). The zones of
  eusc-de-east-1 and of the isolated regions are not published; those of China and GovCloud are the ones that
  moto 5.2.5 knows (moto/ec2/models/availability_zones_and_regions.py).
* Local Zones: AWS Local Zones User Guide, "Available Local Zones"
  (docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html), and Amazon EBS User Guide, "EBS
  encryption by default", for those that the first lists only later. Athens: AWS What's New, 2026-07-20.
* Wavelength Zones: AWS Wavelength Developer Guide, "Available Wavelength Zones"
  (docs.aws.amazon.com/wavelength/latest/developerguide/available-wavelength-zones.html). The three German
  ones are no longer offered to everybody; where they stand hasn't changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_AVAILABILITY_ZONES = """
af-south-1      afs1   1 2 3
ap-east-1       ape1   1 2 3
ap-east-2       ape2   1 2 3
ap-northeast-1  apne1  1 2 3 4
ap-northeast-2  apne2  1 2 3 4
ap-northeast-3  apne3  1 2 3
ap-south-1      aps1   1 2 3
ap-south-2      aps2   1 2 3
ap-southeast-1  apse1  1 2 3
ap-southeast-2  apse2  1 2 3
ap-southeast-3  apse3  1 2 3
ap-southeast-4  apse4  1 2 3
ap-southeast-5  apse5  1 2 3
ap-southeast-6  apse6  1 2 3
ap-southeast-7  apse7  1 2 3
ca-central-1    cac1   1 2 4
ca-west-1       caw1   1 2 3
cn-north-1      cnn1   1 2
cn-northwest-1  cnnw1  1 2 3
eu-central-1    euc1   1 2 3
eu-central-2    euc2   1 2 3
eu-north-1      eun1   1 2 3
eu-south-1      eus1   1 2 3
eu-south-2      eus2   1 2 3
eu-west-1       euw1   1 2 3
eu-west-2       euw2   1 2 3 4
eu-west-3       euw3   1 2 3
il-central-1    ilc1   1 2 3
me-central-1    mec1   1 2 3
me-south-1      mes1   1 2 3
mx-central-1    mxc1   1 2 3
sa-east-1       sae1   1 2 3
us-east-1       use1   1 2 3 4 5 6
us-east-2       use2   1 2 3
us-gov-east-1   usge1  1 2 3
us-gov-west-1   usgw1  1 2 3
us-west-1       usw1   1 2 3
us-west-2       usw2   1 2 3 4
"""

# Zone name, zone id ("-" where AWS's pages don't give it), country, city. The group that a subnet or an
# address names is the zone's name without its last letter.
_LOCAL_ZONES = """
af-south-1-los-1a      afs1-los1-az1   NG  Lagos
ap-northeast-1-tpe-1a  apne1-tpe1-az1  TW  Taipei
ap-south-1-ccu-1a      aps1-ccu1-az1   IN  Kolkata
ap-south-1-ccu-2a      -               IN  Kolkata
ap-south-1-del-1a      aps1-del1-az1   IN  Delhi
ap-south-1-del-2a      -               IN  Delhi
ap-southeast-1-bkk-1a  apse1-bkk1-az1  TH  Bangkok
ap-southeast-1-han-1a  -               VN  Hanoi
ap-southeast-1-mnl-1a  apse1-mnl1-az1  PH  Manila
ap-southeast-2-akl-1a  apse2-akl1-az1  NZ  Auckland
ap-southeast-2-per-1a  apse2-per1-az1  AU  Perth
eu-central-1-ath-1a    -               GR  Athens
eu-central-1-ham-1a    euc1-ham1-az1   DE  Hamburg
eu-central-1-ist-1a    -               TR  Istanbul
eu-central-1-waw-1a    euc1-waw1-az1   PL  Warsaw
eu-north-1-cph-1a      eun1-cph1-az1   DK  Copenhagen
eu-north-1-hel-1a      eun1-hel1-az1   FI  Helsinki
eu-west-3-cmn-1a       -               MA  Casablanca
me-south-1-mct-1a      mes1-mct1-az1   OM  Muscat
us-east-1-atl-1a       use1-atl1-az1   US  Atlanta
us-east-1-atl-2a       use1-atl2-az1   US  Atlanta
us-east-1-bos-1a       use1-bos1-az1   US  Boston
us-east-1-bue-1a       use1-bue1-az1   AR  Buenos Aires
us-east-1-chi-1a       use1-chi1-az1   US  Chicago
us-east-1-chi-2a       use1-chi2-az1   US  Chicago
us-east-1-dfw-1a       use1-dfw1-az1   US  Dallas
us-east-1-dfw-2a       use1-dfw2-az1   US  Dallas
us-east-1-iah-1a       use1-iah1-az1   US  Houston
us-east-1-iah-2a       use1-iah2-az1   US  Houston
us-east-1-lim-1a       use1-lim1-az1   PE  Lima
us-east-1-mci-1a       use1-mci2-az1   US  Kansas City
us-east-1-mia-1a       use1-mia1-az1   US  Miami
us-east-1-mia-2a       use1-mia2-az1   US  Miami
us-east-1-msp-1a       use1-msp1-az1   US  Minneapolis
us-east-1-nyc-1a       use1-nyc1-az1   US  New York City
us-east-1-nyc-2a       use1-nyc2-az1   US  New York City
us-east-1-phl-1a       use1-phl1-az1   US  Philadelphia
us-east-1-qro-1a       use1-qro1-az1   MX  Queretaro
us-east-1-scl-1a       use1-scl1-az1   CL  Santiago
us-east-2-mci-1a       -               US  Kansas City
us-east-2-mci-1b       -               US  Kansas City
us-west-2-den-1a       usw2-den1-az1   US  Denver
us-west-2-hnl-1a       usw2-hnl1-az1   US  Honolulu
us-west-2-las-1a       usw2-las1-az1   US  Las Vegas
us-west-2-las-1b       -               US  Las Vegas
us-west-2-lax-1a       usw2-lax1-az1   US  Los Angeles
us-west-2-lax-1b       usw2-lax1-az2   US  Los Angeles
us-west-2-pdx-1a       usw2-pdx1-az1   US  Portland
us-west-2-phx-1a       usw2-phx1-az1   US  Phoenix
us-west-2-phx-2a       usw2-phx2-az1   US  Phoenix
us-west-2-sea-1a       usw2-sea1-az1   US  Seattle
"""

_WAVELENGTH_ZONES = """
ap-northeast-1-wl1-kix-wlz-1  apne1-wl1-kix-wlz1  JP  Osaka
ap-northeast-1-wl1-nrt-wlz-1  apne1-wl1-nrt-wlz1  JP  Tokyo
ca-central-1-wl1-yto-wlz-1    cac1-wl1-yto-wlz1   CA  Toronto
eu-central-1-wl1-ber-wlz-1    euc1-wl1-ber-wlz1   DE  Berlin
eu-central-1-wl1-dtm-wlz-1    euc1-wl1-dtm-wlz1   DE  Dortmund
eu-central-1-wl1-muc-wlz-1    euc1-wl1-muc-wlz1   DE  Munich
eu-west-2-wl1-lon-wlz-1       euw2-wl1-lon-wlz1   GB  London
eu-west-2-wl1-man-wlz-1       euw2-wl1-man-wlz1   GB  Manchester
eu-west-2-wl2-man-wlz-1       euw2-wl2-man-wlz1   GB  Manchester
eu-west-3-cmn-wlz-1a          euw3-cmn1-wlz1      MA  Casablanca
eu-west-3-dss-wlz-1a          euw3-dss1-wlz1      SN  Dakar
us-east-1-foe-wlz-1a          use1-foe1-wlz1      US  Kansas
us-east-1-wl1-atl-wlz-1       use1-wl1-atl-wlz1   US  Atlanta
us-east-1-wl1-bna-wlz-1       use1-wl1-bna-wlz1   US  Nashville
us-east-1-wl1-bos-wlz-1       use1-wl1-bos-wlz1   US  Boston
us-east-1-wl1-chi-wlz-1       use1-wl1-chi-wlz1   US  Chicago
us-east-1-wl1-clt-wlz-1       use1-wl1-clt-wlz1   US  Charlotte
us-east-1-wl1-dfw-wlz-1       use1-wl1-dfw-wlz1   US  Dallas
us-east-1-wl1-dtw-wlz-1       use1-wl1-dtw-wlz1   US  Detroit
us-east-1-wl1-iah-wlz-1       use1-wl1-iah-wlz1   US  Houston
us-east-1-wl1-mia-wlz-1       use1-wl1-mia-wlz1   US  Miami
us-east-1-wl1-msp-wlz-1       use1-wl1-msp-wlz1   US  Minneapolis
us-east-1-wl1-nyc-wlz-1       use1-wl1-nyc-wlz1   US  New York City
us-east-1-wl1-tpa-wlz-1       use1-wl1-tpa-wlz1   US  Tampa
us-east-1-wl1-was-wlz-1       use1-wl1-was-wlz1   US  Washington DC
us-west-2-wl1-den-wlz-1       usw2-wl1-den-wlz1   US  Denver
us-west-2-wl1-las-wlz-1       usw2-wl1-las-wlz1   US  Las Vegas
us-west-2-wl1-lax-wlz-1       usw2-wl1-lax-wlz1   US  Los Angeles
us-west-2-wl1-phx-wlz-1       usw2-wl1-phx-wlz1   US  Phoenix
us-west-2-wl1-sea-wlz-1       usw2-wl1-sea-wlz1   US  Seattle
us-west-2-wl1-sfo-wlz-1       usw2-wl1-sfo-wlz1   US  San Francisco
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class EdgeZone:
    """A Local or Wavelength Zone: the country and city that it stands in. ``region`` is its parent's name."""

    kind: str
    region: str
    country: str
    city: str


def _read_prefixes() -> Mapping[str, str]:
    rows = (line.split() for line in _AVAILABILITY_ZONES.strip().splitlines())
    return MappingProxyType({prefix: region for region, prefix, *_ in rows})


def _read_zone_ids() -> Mapping[str, str]:
    rows = (line.split() for line in _AVAILABILITY_ZONES.strip().splitlines())
    return MappingProxyType(
        {f"{prefix}-az{number}": region for region, prefix, *numbers in rows for number in numbers}
    )


def _read_edge_zones() -> Mapping[str, EdgeZone]:
    found: dict[str, EdgeZone] = {}
    for kind, table in (("Local Zone", _LOCAL_ZONES), ("Wavelength Zone", _WAVELENGTH_ZONES)):
        for line in table.strip().splitlines():
            name, zone_id, country, city = line.split(maxsplit=3)
            region = "-".join(name.split("-")[:3])
            zone = EdgeZone(kind=kind, region=region, country=country, city=city)
            found.update({name: zone, name.rstrip("ab"): zone})
            if zone_id != "-":
                found[zone_id] = zone
    return MappingProxyType(found)


ZONE_PREFIXES: Mapping[str, str] = _read_prefixes()
"""The region of each zone id's first part, such as ``euw1``."""

ZONE_IDS: Mapping[str, str] = _read_zone_ids()
"""The region of every published Availability Zone, by zone id."""

EDGE_ZONES: Mapping[str, EdgeZone] = _read_edge_zones()
"""Every published Local and Wavelength Zone, by zone name, zone group and zone id."""
