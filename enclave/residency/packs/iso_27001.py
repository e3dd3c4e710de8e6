"""ISO/IEC 27001:2022, Annex A."""

from typing import Final

from enclave.residency.packs.pack import Control, Pack, Selection

_CONTROLS: Final = (
    Control(
        id="A.5.14",
        title="Information is passed on by rules, procedures or agreements",
        asks=Selection(
            claims=(
                "data-stays-in-the-eea",
                "migration-is-inward-only",
                "networks-end-in-the-eea",
                "transfers-are-registered",
            ),
        ),
        part="that services pass data on only to places and parties that are declared; not what people do",
    ),
    Control(
        id="A.5.15",
        title="Access to information and to what holds it is ruled by need",
        asks=Selection(
            claims=(
                "keys-used-only-by-authorised-parties",
                "nobody-outside-has-access",
                "only-authorised-employees-reach-limited-data",
            ),
        ),
        part="that policies on resources let in nobody outside; not who inside needs what",
    ),
    Control(
        id="A.5.16",
        title="Identities are managed for as long as they live",
        asks=Selection(rows=("IAM-02", "IAM-03", "IAM-05", "IAM-07")),
        part="which providers of identities there are, and that no user has keys of its own; not who joins",
    ),
    Control(
        id="A.5.17",
        title="What people and machines prove themselves by is handed out and kept with care",
        asks=Selection(rows=("IAM-04", "IAM-05", "SEC-01")),
        part="that no lasting keys are made, and that secrets stay where they are; not how people keep them",
    ),
    Control(
        id="A.5.21",
        title="Risks from the suppliers of products and parts are managed",
        asks=Selection(rows=("CMP-02", "DAT-04", "STO-02")),
        part="where images, layers, packages and code come from; not what is in them",
    ),
    Control(
        id="A.5.23",
        title="Cloud services are chosen, used, managed and left by rules",
        asks=Selection(
            claims=("made-in-our-own-accounts", "no-unjudged-way-out"),
            rows=("GOV-", "PRV-"),
        ),
        part="which services, regions and accounts are used, and how; not how a provider is chosen or left",
    ),
    Control(
        id="A.5.28",
        title="Evidence of what happened is gathered and preserved",
        asks=Selection(claims=("logs-cannot-be-altered",)),
        part="that evidence, once kept, can't be altered, and that trails record",
    ),
    Control(
        id="A.5.33",
        title="Records are guarded against loss, forgery and unauthorised access",
        asks=Selection(
            claims=("logs-cannot-be-altered",), rows=("OBS-01", "OBS-02", "OBS-05", "OBS-06", "OBS-08")
        ),
        part="of records of operation: where they are, who reads them, and that they can't be altered",
    ),
    Control(
        id="A.5.34",
        title="Personal data is protected as the law asks",
        asks=Selection(
            claims=(
                "data-stays-in-the-eea",
                "no-way-out-but-the-gateway",
                "nobody-outside-has-access",
                "transfers-are-registered",
            ),
        ),
        part="where it is, and who is let in; nothing of purposes, consent or rights",
    ),
    Control(
        id="A.6.7",
        title="Work from elsewhere is secured",
        asks=Selection(rows=("CMP-03", "CMP-04", "NET-08")),
        part="the ways in: Client VPN, remote desktops and shells; not the rooms or the machines of people",
    ),
    Control(
        id="A.8.2",
        title="Privileged access is limited and managed",
        asks=Selection(rows=("CMP-04", "GOV-02", "IAM-06", "IAM-08")),
        part="shells, delegated administration, policies of identities and access of support",
    ),
    Control(
        id="A.8.3",
        title="Access to information is restricted as the policy on access says",
        asks=Selection(
            claims=(
                "keys-used-only-by-authorised-parties",
                "nobody-outside-has-access",
                "only-authorised-employees-reach-limited-data",
            ),
        ),
        part="by policies on resources; not within applications",
    ),
    Control(
        id="A.8.4",
        title="Access to source code and the tools that build it is managed",
        asks=Selection(rows=("DAT-04",)),
        part="of repositories and builds on AWS",
    ),
    Control(
        id="A.8.5",
        title="Those who sign in are authenticated securely",
        asks=Selection(rows=("IAM-01", "IAM-02", "IAM-03", "IAM-04", "IAM-05", "IAM-07")),
        part="by whom, and under which conditions, roles are taken; not the factors that a provider asks for",
    ),
    Control(
        id="A.8.9",
        title="Configurations are set, recorded, watched and reviewed",
        asks=Selection(claims=("no-unjudged-way-out",), rows=("GOV-04", "OBS-06")),
        part="that every type is judged before it is made, and where records of configuration go",
    ),
    Control(
        id="A.8.12",
        title="Leaks of data are prevented in systems and networks",
        asks=Selection(
            claims=(
                "data-stays-in-the-eea",
                "every-packet-transits-the-gateway",
                "made-in-our-own-accounts",
                "migration-is-inward-only",
                "networks-end-in-the-eea",
                "no-unjudged-way-out",
                "no-way-out-but-the-gateway",
                "nobody-outside-has-access",
                "transfers-are-registered",
            ),
        ),
        part="ways that a service or a network opens; not what a permitted way carries",
    ),
    Control(
        id="A.8.13",
        title="Copies for recovery are kept and tested by a policy",
        asks=Selection(rows=("DB-02", "DB-03", "EBS-05", "STO-03", "STO-04")),
        part="where copies are, under whose keys, and who reaches them; not that they are made",
    ),
    Control(
        id="A.8.15",
        title="Logs are made, kept, protected and analysed",
        asks=Selection(
            claims=("logs-cannot-be-altered",),
            rows=("OBS-01", "OBS-02", "OBS-05", "OBS-08", "OBS-11", "S3-11"),
        ),
        part="where logs go, that evidence can't be altered, and that trails aren't switched off",
    ),
    Control(
        id="A.8.16",
        title="Networks, systems and applications are watched for what is out of the ordinary",
        asks=Selection(rows=("OBS-03", "OBS-04", "OBS-07", "OBS-13")),
        part="where what is watched, found and told goes; not that somebody looks",
    ),
    Control(
        id="A.8.20",
        title="Networks and their devices are secured",
        asks=Selection(rows=("NET-",)),
        part="what joins and opens networks on AWS; not the devices at other ends",
    ),
    Control(
        id="A.8.21",
        title="Services of networks have their security defined, provided and watched",
        asks=Selection(rows=("NET-04", "NET-05", "NET-06", "NET-07", "NET-15", "NET-16", "NET-17", "NET-18")),
        part="lines, tunnels and private endpoints; not the contracts behind them",
    ),
    Control(
        id="A.8.22",
        title="Groups of services, users and systems are kept apart in networks",
        asks=Selection(
            claims=("every-packet-transits-the-gateway",),
            rows=("NET-01", "NET-02", "NET-03", "NET-19", "NET-23"),
        ),
        part="sites and tiers; packets within one subnet aren't judged",
    ),
    Control(
        id="A.8.23",
        title="Access to websites outside is filtered",
        asks=Selection(rows=("NET-20", "NET-21", "NET-22", "NET-24")),
        part="to names and countries that the configuration allows; not what a website holds",
    ),
    Control(
        id="A.8.24",
        title="Cryptography and its keys are used by rules",
        asks=Selection(
            claims=(
                "keys-never-leave-their-region",
                "keys-used-only-by-authorised-parties",
                "stores-locked-with-their-own-site-key",
            ),
        ),
        part="of what is stored: whose the keys are, where they are, who may use them; not of what is sent",
    ),
)

ISO_27001: Final = Pack.mapping(
    name="iso-27001",
    title="ISO/IEC 27001:2022, Annex A",
    controls=_CONTROLS,
    source=(
        "ISO/IEC 27001:2022, Annex A: ids and titles as listed in the outline of the standard in "
        "intuitem/ciso-assistant-community (state of 8 August 2026), read on 23 November 2026. "
        "The text of the standard itself is sold by ISO and wasn't read."
    ),
    notes=(
        "The ids are ISO's; what a control asks is said in our own words.",
        (
            "Controls about organisation, people and rooms have no rule and are left out, for no resource "
            "shows them. So are those about the condition of software (A.8.7, A.8.8, A.8.25 to A.8.31), "
            "capacity (A.8.6), deletion, masking (A.8.10, A.8.11), redundancy (A.8.14) and clocks (A.8.17)."
        ),
    ),
)
