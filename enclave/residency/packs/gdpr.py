"""Regulation (EU) 2016/679, chapter V: transfers of personal data to third countries."""

from typing import Final

from enclave.residency.packs.pack import Control, Pack, Selection

_GATED: Final = Selection(
    claims=("transfers-are-registered",),
    rows=("MSG-04", "MSG-05", "NET-21"),
)
"""Where data is sent to others by an exact destination: connectors, events, topics, the firewall."""

GDPR: Final = Pack.mapping(
    name="gdpr-chapter-v",
    title="GDPR, chapter V: transfers of personal data to third countries",
    controls=(
        Control(
            id="Art. 44",
            title=(
                "Personal data goes to a third country, at once or onward from there, only under the "
                "conditions of the chapter"
            ),
            asks=Selection(
                claims=(
                    "data-stays-in-the-eea",
                    "every-packet-transits-the-gateway",
                    "keys-never-leave-their-region",
                    "keys-used-only-by-authorised-parties",
                    "made-in-our-own-accounts",
                    "migration-is-inward-only",
                    "networks-end-in-the-eea",
                    "no-unjudged-way-out",
                    "no-way-out-but-the-gateway",
                    "nobody-outside-has-access",
                    "only-authorised-employees-reach-limited-data",
                    "resolver-answers-declared-names-only",
                    "transfers-are-registered",
                ),
            ),
            part=(
                "that what is provisioned opens no way out, and to nobody outside, but those that the "
                "configuration registers; which data an application sends by a registered way isn't seen"
            ),
        ),
        Control(
            id="Art. 45",
            title="A transfer rests on a decision of the Commission that a country protects data adequately",
            asks=_GATED,
            part=(
                "that what is sent is in the register, which takes `adequacy` for no country without a "
                "decision; whether a decision for a part of a country covers the recipient isn't judged"
            ),
        ),
        Control(
            id="Art. 46",
            title="Without such a decision, a transfer has appropriate safeguards",
            asks=Selection(
                claims=(
                    *_GATED.claims,
                    "keys-never-leave-their-region",
                    "keys-used-only-by-authorised-parties",
                    "stores-locked-with-their-own-site-key",
                ),
                rows=_GATED.rows,
            ),
            part=(
                "that what is sent is in the register with a legal basis, and that what is stored is under "
                "keys of ours; whether the clauses are signed and suffice isn't judged, and AWS runs KMS"
            ),
        ),
        Control(
            id="Art. 47",
            title="A group of undertakings transfers under binding corporate rules that are approved",
            asks=_GATED,
            part="that what is sent is in the register with a legal basis; not that the rules are approved",
        ),
        Control(
            id="Art. 49",
            title="Without a decision or safeguards, a transfer needs a derogation for its situation",
            asks=_GATED,
            part=(
                "that what is sent is in the register with a legal basis, an owner and a last day; whether "
                "the situation is one of those of the article isn't judged"
            ),
        ),
    ),
    source="Regulation (EU) 2016/679 of 27 April 2016, OJ L 119, 4.5.2016, articles 44 to 50.",
    notes=(
        (
            "The chapter speaks of third countries. The EEA counts as inside: Iceland, Liechtenstein and "
            "Norway apply the Regulation, by decision 154/2018 of the EEA Joint Committee."
        ),
        (
            "Article 48 (orders of courts and authorities of third countries) and article 50 (cooperation "
            "among authorities) ask nothing that a rule about resources could show, and are left out."
        ),
        "Whom the law of a third country can compel, such as the owner of a provider, no rule sees.",
    ),
)
