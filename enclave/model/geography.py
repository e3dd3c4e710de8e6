"""Where things are: the countries of the EEA, the AWS regions and the standard zones.

Look-ups are exact and case-sensitive. What is not in a table is unknown and gives ``None``; nothing is
ever inferred from a prefix, since ``eu-`` also begins London, Zurich and an isolated British region.

Sources, as of 2026-11-23:

* EEA members: EFTA, "The Basic Features of the EEA Agreement": the 27 EU members, Iceland,
  Liechtenstein and Norway. The United Kingdom and Switzerland are not members.
* Region names and partitions: ``partitions.json`` of botocore 1.44.5.
* Countries, cities and zone ids: AWS global infrastructure documentation, "AWS Regions" and
  "AWS Availability Zones".
* Adequacy decisions: European Commission, "Data protection adequacy for non-EU countries"
  (commission.europa.eu/law/law-topic/data-protection/international-dimension-data-protection), as copies of
  2025 list them; Brazil's, of 2026-01-26, and the renewal of the United Kingdom's, of 2025-12-19 and to
  2031-12-27, from law firms' notices. The European Patent Organisation's is no country's. Look before you
  rely on one: a court can annul it overnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_MEMBERS = """
AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""

EEA: frozenset[str] = frozenset(_MEMBERS.split())
"""ISO 3166-1 alpha-2 codes of the 30 members of the European Economic Area."""

_ADEQUATE = "AD AR BR CA CH FO GB GG IL IM JE JP KR NZ US UY"

ADEQUATE: frozenset[str] = frozenset(_ADEQUATE.split())
"""ISO 3166-1 alpha-2 codes of the countries and territories with an adequacy decision (GDPR Art. 45).

Canada's is for commercial organisations alone, the United States' for those that take part in the EU-US Data
Privacy Framework: whether a recipient is one of them is for whoever registers the transfer to find out.
"""

DNS_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "aws": "amazonaws.com",
        "aws-cn": "amazonaws.com.cn",
        "aws-eusc": "amazonaws.eu",
        "aws-iso": "c2s.ic.gov",
        "aws-iso-b": "sc2s.sgov.gov",
        "aws-iso-e": "cloud.adc-e.uk",
        "aws-iso-f": "csp.hci.ic.gov",
        "aws-us-gov": "amazonaws.com",
    }
)
"""The DNS suffix of each partition's endpoints and regional service principals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """One AWS region: its name, its partition and where it stands.

    ``country`` is an ISO 3166-1 alpha-2 code; ``city`` is the place AWS names it after.
    """

    name: str
    partition: str
    country: str
    city: str

    @property
    def in_eea(self) -> bool:
        """Whether the region stands in a country of the EEA."""
        return self.country in EEA

    @property
    def dns_suffix(self) -> str:
        """The suffix of the region's service endpoints, such as ``amazonaws.com``."""
        return DNS_SUFFIXES[self.partition]


# The isolated partitions publish no city. eu-isoe-west-1 publishes no country either: its endpoints end in
# .uk, and GB is also the answer that keeps it outside the EEA.
_REGION_TABLE = """
af-south-1      aws         ZA  Cape Town
ap-east-1       aws         HK  Hong Kong
ap-east-2       aws         TW  Taipei
ap-northeast-1  aws         JP  Tokyo
ap-northeast-2  aws         KR  Seoul
ap-northeast-3  aws         JP  Osaka
ap-south-1      aws         IN  Mumbai
ap-south-2      aws         IN  Hyderabad
ap-southeast-1  aws         SG  Singapore
ap-southeast-2  aws         AU  Sydney
ap-southeast-3  aws         ID  Jakarta
ap-southeast-4  aws         AU  Melbourne
ap-southeast-5  aws         MY  Kuala Lumpur
ap-southeast-6  aws         NZ  Auckland
ap-southeast-7  aws         TH  Bangkok
ca-central-1    aws         CA  Montreal
ca-west-1       aws         CA  Calgary
eu-central-1    aws         DE  Frankfurt
eu-central-2    aws         CH  Zurich
eu-north-1      aws         SE  Stockholm
eu-south-1      aws         IT  Milan
eu-south-2      aws         ES  Zaragoza
eu-west-1       aws         IE  Dublin
eu-west-2       aws         GB  London
eu-west-3       aws         FR  Paris
il-central-1    aws         IL  Tel Aviv
me-central-1    aws         AE  Dubai
me-south-1      aws         BH  Manama
me-west-1       aws         SA  Riyadh
mx-central-1    aws         MX  Queretaro
sa-east-1       aws         BR  Sao Paulo
sa-west-1       aws         CL  Santiago
us-east-1       aws         US  Ashburn
us-east-2       aws         US  Columbus
us-west-1       aws         US  San Francisco
us-west-2       aws         US  Boardman
cn-north-1      aws-cn      CN  Beijing
cn-northwest-1  aws-cn      CN  Zhongwei
eusc-de-east-1  aws-eusc    DE  Brandenburg
us-iso-east-1   aws-iso     US  undisclosed
us-iso-west-1   aws-iso     US  undisclosed
us-isob-east-1  aws-iso-b   US  undisclosed
us-isob-west-1  aws-iso-b   US  undisclosed
eu-isoe-west-1  aws-iso-e   GB  undisclosed
us-isof-east-1  aws-iso-f   US  undisclosed
us-isof-south-1 aws-iso-f   US  undisclosed
us-gov-east-1   aws-us-gov  US  Columbus
us-gov-west-1   aws-us-gov  US  Boardman
"""


def _read_regions(table: str) -> Mapping[str, Region]:
    rows = (line.split(maxsplit=3) for line in table.strip().splitlines())
    return MappingProxyType(
        {
            name: Region(name=name, partition=partition, country=country, city=city)
            for name, partition, country, city in rows
        }
    )


REGIONS: Mapping[str, Region] = _read_regions(_REGION_TABLE)
"""Every AWS region of every partition, by name."""

ZONES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "eu-central-1": ("euc1-az1", "euc1-az2", "euc1-az3"),
        "eu-north-1": ("eun1-az1", "eun1-az2", "eun1-az3"),
        "eu-south-1": ("eus1-az1", "eus1-az2", "eus1-az3"),
        "eu-south-2": ("eus2-az1", "eus2-az2", "eus2-az3"),
        "eu-west-1": ("euw1-az1", "euw1-az2", "euw1-az3"),
        "eu-west-3": ("euw3-az1", "euw3-az2", "euw3-az3"),
    }
)
"""The standard availability zones of each EEA region, by zone id.

Zone ids name the same place in every account; zone names do not. Local Zones are left out on purpose: a
zone of an EEA region can stand outside the EEA. The zone ids of eusc-de-east-1 were not published in a
source we could check, so it has none here.
"""

_ZONE_REGIONS: Mapping[str, Region] = MappingProxyType(
    {zone: REGIONS[name] for name, zones in ZONES.items() for zone in zones}
)


def region(name: str) -> Region | None:
    """Return the region of exactly this name, or None if there is none such."""
    return REGIONS.get(name)


def zone_region(zone_id: str) -> Region | None:
    """Return the EEA region that a standard zone id belongs to, or None if the id is not in the table."""
    return _ZONE_REGIONS.get(zone_id)
