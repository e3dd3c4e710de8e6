"""BSI, Cloud Computing Compliance Criteria Catalogue (C5:2020)."""

from typing import Final

from enclave.residency.packs.pack import Control, Pack, Selection

_CONTROLS: Final = (
    Control(
        id="COS-02",
        title="Connections within the network have requirements of security, zone by zone",
        asks=Selection(
            claims=("every-packet-transits-the-gateway", "networks-end-in-the-eea"),
            rows=("NET-01", "NET-02", "NET-03", "NET-04"),
        ),
        part="that sites and tiers are joined only as declared; not the document",
    ),
    Control(
        id="COS-03",
        title="Trusted networks are kept apart from others, and connections are restricted and watched",
        asks=Selection(
            claims=("no-way-out-but-the-gateway",), rows=("NET-19", "NET-20", "NET-21", "NET-26", "OBS-08")
        ),
        part="what networks let through, and where records of it go; not the yearly review",
    ),
    Control(
        id="COS-04",
        title="Security gateways control every border of a network",
        asks=Selection(
            claims=("every-packet-transits-the-gateway", "no-way-out-but-the-gateway"),
            rows=("NET-20", "NET-21", "NET-22", "NET-23", "NET-24"),
        ),
        part="borders of networks on AWS; not those of offices",
    ),
    Control(
        id="COS-05",
        title="Administration has networks of its own, apart from those of customers",
        asks=Selection(rows=("CMP-04", "NET-08")),
        part="that no shell or tunnel leads past the gateway",
    ),
    Control(
        id="COS-08",
        title="Data on its way is protected against being intercepted, copied or redirected",
        asks=Selection(
            claims=("migration-is-inward-only", "transfers-are-registered"),
            rows=("NET-24", "NET-25", "NET-26", "NET-31", "PRV-02"),
        ),
        part="that it goes only where it is declared to go; not its encryption",
    ),
    Control(
        id="CRY-03",
        title="Sensitive data is encrypted where it is stored, under keys that the customer alone knows",
        asks=Selection(
            claims=("keys-used-only-by-authorised-parties", "stores-locked-with-their-own-site-key")
        ),
        part="that stores are under keys of ours which only our own may use; AWS runs KMS",
    ),
    Control(
        id="CRY-04",
        title="Keys are managed securely through their whole life",
        asks=Selection(
            claims=("keys-never-leave-their-region", "keys-used-only-by-authorised-parties"),
            rows=("KMS-", "SEC-01"),
        ),
        part="where keys are and who uses them; not how they are made, renewed or destroyed",
    ),
    Control(
        id="IDM-06",
        title="Privileged rights are given sparingly, to persons, for a time",
        asks=Selection(rows=("CMP-04", "GOV-02", "IAM-01", "IAM-06", "IAM-08")),
        part="which roles, policies, shells and administrators there are; not who asked for them",
    ),
    Control(
        id="IDM-08",
        title="What people and machines prove themselves by stays confidential",
        asks=Selection(rows=("IAM-05", "SEC-01", "SEC-02")),
        part="that no lasting keys are made, and that secrets are ours and stay in the EEA",
    ),
    Control(
        id="IDM-09",
        title="Parts of the system authenticate whoever uses them",
        asks=Selection(rows=("IAM-01", "IAM-02", "IAM-03", "IAM-04", "IAM-05", "IAM-07")),
        part="by which providers, and under which conditions; not the factors that a provider asks for",
    ),
    Control(
        id="OPS-09",
        title="Backups are kept, encrypted, at another place",
        asks=Selection(rows=("DB-02", "DB-03", "EBS-05", "STO-03", "STO-04")),
        part="where they are, under whose keys, and who reaches them; not that they are made",
    ),
    Control(
        id="OPS-12",
        title="Logs are open to the authorised only, kept for their time, and then deleted",
        asks=Selection(rows=("OBS-01", "OBS-02", "OBS-03", "OBS-05", "OBS-11")),
        part="who gets them, and where; not that they are deleted",
    ),
    Control(
        id="OPS-14",
        title="Logs are kept unchangeable and together",
        asks=Selection(claims=("logs-cannot-be-altered",), rows=("OBS-05", "S3-11")),
        part="those that are kept as evidence, and trails",
    ),
    Control(
        id="OPS-24",
        title="Data of different customers on shared resources is kept strictly apart",
        asks=Selection(claims=("made-in-our-own-accounts", "nobody-outside-has-access")),
        part="from everybody outside the organisation, by accounts and policies",
    ),
    Control(
        id="PSS-09",
        title="Access to functions is authorised",
        asks=Selection(claims=("nobody-outside-has-access",), rows=("MSG-17", "NET-31", "NET-32")),
        part="by policies and switches of services; not within applications",
    ),
    Control(
        id="PSS-12",
        title="The customer can set in which places data, and its backups, are processed and stored",
        asks=Selection(
            claims=("data-stays-in-the-eea", "keys-never-leave-their-region", "migration-is-inward-only"),
            rows=("ANY-", "PRV-"),
        ),
        part="that what is made keeps to the places that the customer set; not what AWS does by itself",
    ),
)

C5: Final = Pack.mapping(
    name="c5",
    title="BSI, Cloud Computing Compliance Criteria Catalogue (C5:2020)",
    controls=_CONTROLS,
    source=(
        "BSI, Cloud Computing Compliance Criteria Catalogue, C5:2020: ids and criteria as transcribed in "
        "intuitem/ciso-assistant-community (state of 8 August 2026), read on 23 November 2026."
    ),
    notes=(
        (
            "The criteria are for a provider. They are mapped for whoever runs a service on AWS by this "
            "toolkit; they complement what AWS's own attestation says."
        ),
        (
            "C5:2026 has been published since, with other ids. It isn't mapped: only the start of its list "
            "could be read."
        ),
        (
            "INQ-01 to INQ-04 (inquiries of authorities) are left out: they ask how a provider answers. "
            "So are criteria about organisation, people, rooms, development, incidents and continuity."
        ),
    ),
)
