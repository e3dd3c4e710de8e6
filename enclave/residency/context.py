"""What rules take from the configuration, and the day that they judge on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network

from enclave.graph.parties import Parties
from enclave.model import addresses
from enclave.model.enclave import Enclave, Known, Lane, Transfer, Waiver


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The configuration as rules need it, on one day.

    ``today`` decides which parties and waivers hold; the judgement has no clock of its own. ``accounts`` are
    the ids of the organisation's accounts, ``organization`` its own id, ``parties`` says whose a principal
    is. ``tiers`` gives each planned subnet's tier by its range in CIDR notation: the plan decides what a
    subnet is for, a tag can claim anything. ``outposts`` are the ARNs of the Outposts racks that the
    configuration declares, ``ranges`` the addresses of the sites. ``lanes`` and ``transfers`` are all that
    are declared, in force today or not; ``known`` is what is told by its name alone. ``lane_tags`` is True
    only for judged cases, where the tags ``migration: inbound`` and ``migration-until`` name a lane: in a
    configuration a tag opens nothing. ``account_decides``, for judged cases too: what an account of ours
    holds counts as standing in the EEA where nothing else tells its place. ``evidence`` are the buckets of
    logs that nobody may alter: see ``enclave.residency.evidence``. ``enclave`` is for rules that compare with
    a plan of their own.
    """

    enclave: Enclave
    today: date
    organization: str
    accounts: frozenset[str]
    parties: Parties
    tiers: Mapping[str, str]
    outposts: frozenset[str]
    waivers: tuple[Waiver, ...]
    lanes: tuple[Lane, ...]
    transfers: tuple[Transfer, ...]
    known: Known
    ranges: tuple[IPv4Network, ...]
    lane_tags: bool = False
    account_decides: bool = False
    evidence: frozenset[str] = frozenset()

    @classmethod
    def of(cls, enclave: Enclave, today: date) -> "Context":
        """Take from an enclave what the rules need."""
        planned = (subnet for site in enclave.sites for subnet in addresses.subnets(site))
        return cls(
            enclave=enclave,
            today=today,
            organization=enclave.organization.id,
            accounts=frozenset(account.id for account in enclave.accounts),
            parties=Parties.of(enclave, today),
            tiers={str(subnet.cidr): subnet.tier for subnet in planned},
            outposts=frozenset(site.outpost.arn for site in enclave.sites if site.outpost),
            waivers=enclave.waivers,
            lanes=enclave.lanes,
            transfers=enclave.transfers,
            known=enclave.known,
            ranges=tuple(site.cidr for site in enclave.sites),
        )
