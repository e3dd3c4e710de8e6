"""ANSSI, SecNumCloud 3.2: requirements for providers of cloud services."""

from typing import Final

from enclave.residency.packs.pack import Control, Pack, Selection

_PLACED: Final = (
    "data-stays-in-the-eea",
    "made-in-our-own-accounts",
    "migration-is-inward-only",
    "networks-end-in-the-eea",
    "no-unjudged-way-out",
)
_EEA: Final = "in the EEA, which is the Union and Iceland, Liechtenstein and Norway"
_NETWORK: Final = (
    "every-packet-transits-the-gateway",
    "networks-end-in-the-eea",
    "no-way-out-but-the-gateway",
)

_CONTROLS: Final = (
    Control(
        id="9.1.a",
        title="Access is ruled by a policy that follows from the risks",
        asks=Selection(
            claims=(
                "keys-used-only-by-authorised-parties",
                "nobody-outside-has-access",
                "only-authorised-employees-reach-limited-data",
            ),
        ),
        part="that policies on resources keep to the declared parties; not the document itself",
    ),
    Control(
        id="9.6.d",
        title="Interfaces that the provider administers by can't be reached from a public network",
        asks=Selection(rows=("CMP-03", "CMP-04", "NET-08", "NET-32")),
        part="shells, desktops and the doors of services; AWS's own interfaces are public and ask who calls",
    ),
    Control(
        id="9.7.b",
        title="The service is kept apart from the provider's other systems",
        asks=Selection(
            claims=("made-in-our-own-accounts", "networks-end-in-the-eea", "nobody-outside-has-access")
        ),
        part="by accounts, networks and policies on AWS",
    ),
    Control(
        id="10.1.a",
        title="Stored data is encrypted, so that reused or stolen media give nothing away",
        asks=Selection(claims=("stores-locked-with-their-own-site-key",)),
        part="buckets, tables and other stores whose encryption a program sets; AWS keeps the media",
    ),
    Control(
        id="10.5.c",
        title="Keys and secrets that encrypt data are kept where they are guarded",
        asks=Selection(
            claims=("keys-never-leave-their-region", "keys-used-only-by-authorised-parties"),
            rows=("SEC-01", "SEC-02"),
        ),
        part="that keys are in KMS, stay in their region, and who may use them; AWS runs KMS",
    ),
    Control(
        id="12.5.b",
        title="Backups are protected as the policy on access asks",
        asks=Selection(rows=("DB-02", "DB-05", "EBS-02", "EBS-05", "STO-03", "STO-04")),
        part="who reaches them, and under whose keys; not the monthly review",
    ),
    Control(
        id="12.5.d",
        title="Backups are far from the originals, and held to the same places as the data",
        asks=Selection(rows=("DB-02", "DB-03", "DB-17", "EBS-01", "EBS-03", "EBS-05", "STO-03", "STO-07")),
        part=f"that they are {_EEA}; not how far apart",
    ),
    Control(
        id="12.7.a",
        title="Logs, and what records them, are protected",
        asks=Selection(claims=("logs-cannot-be-altered",), rows=("OBS-01", "OBS-05", "S3-11")),
        part="logs that are kept as evidence, trails, and to whom logs are handed on",
    ),
    Control(
        id="12.7.c",
        title="Events are handed over safely to central servers of their own",
        asks=Selection(rows=("OBS-01", "OBS-02", "OBS-05", "OBS-08", "OBS-11")),
        part="where logs go, and that those are ours",
    ),
    Control(
        id="13.2.a",
        title="Flows are kept apart by sensitivity, nature and owner",
        asks=Selection(
            claims=_NETWORK,
            rows=("NET-01", "NET-02", "NET-03", "NET-19", "NET-20", "NET-21"),
        ),
        part="sites, tiers and the gateway between them and the rest",
    ),
    Control(
        id="13.2.b",
        title="Flows inside the service are kept apart from every other system",
        asks=Selection(claims=_NETWORK),
        part="by routes, gateways and filters; not by encryption",
    ),
    Control(
        id="19.2.b",
        title="The customer's data is stored and processed in the European Union",
        asks=Selection(
            claims=(
                *_PLACED,
                "no-way-out-but-the-gateway",
                "nobody-outside-has-access",
                "transfers-are-registered",
            )
        ),
        part=f"that it is {_EEA}",
    ),
    Control(
        id="19.2.c",
        title="The service is administered and supervised from the European Union",
        asks=Selection(
            claims=("only-authorised-employees-reach-limited-data",),
            rows=("IAM-08", "OBS-03", "OBS-09", "OBS-10"),
        ),
        part="by which ways people come in, and where telemetry goes; not where AWS's own staff sit",
    ),
    Control(
        id="19.2.d",
        title="Technical data (identities, logs, settings) is stored and processed in the European Union",
        asks=Selection(rows=("DAT-08", "IAM-07", "OBS-", "SEC-01")),
        part=f"that logs, telemetry, directories and secrets are {_EEA}; AWS keeps IAM worldwide",
    ),
)

SECNUMCLOUD: Final = Pack.mapping(
    name="secnumcloud",
    title="ANSSI, SecNumCloud 3.2: requirements for providers of cloud services",
    controls=_CONTROLS,
    source=(
        "ANSSI, Prestataires de services d'informatique en nuage (SecNumCloud), référentiel d'exigences, "
        "version 3.2 of 8 March 2022: as transcribed in intuitem/ciso-assistant-community (state of "
        "8 August 2026), read on 23 November 2026."
    ),
    notes=(
        (
            "The requirements are for a provider. They are mapped for whoever runs a service on AWS by this "
            "toolkit; AWS isn't qualified by this, and nothing here says that it is."
        ),
        "It asks for the European Union, these rules for the EEA: a site in Norway keeps the latter alone.",
        (
            "Chapter 19.6 (protection from law outside the Union: seat, capital, votes of the provider) is "
            "left out, for no rule about resources can show it. So are 19.1, 19.3, 19.4 and 19.5: contracts, "
            "language, the end of the contract, and the provider's own processing."
        ),
    ),
)
