from typing import Any

import key_policy_tables as tables
import policy_documents as write
import policy_forms as forms
import pytest
from policy_documents import (
    AUDITOR,
    ROLE,
    ROOT,
    STRANGER,
    aws,
    deny_outside,
    only,
    service,
    statement,
)
from residency_facts import FOREIGN, OURS, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.rules.key_policy_admits_own_parties import (
    GRANT,
    KEY_POLICY,
    KEYS,
    key_policy_admits_own_parties,
)
from enclave.residency.verdicts import Verdict

KEY = KEYS[0]
OK, BAD, DUNNO, NA = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def grant(**props: Any) -> dict[str, Any]:
    return {"resource": make(GRANT, {"keyId": "1", "operations": ["Decrypt"], **props})}


CASES = [
    *(
        Case(id=name, expected=expected, resource=make(KEY, {"policy": write.text(allowed)}))
        for name, expected, allowed in tables.PEOPLE + tables.SERVICES
    ),
    *(
        Case(id=name, expected=expected, resource=make(KEY, {"policy": write.text(*statements)}))
        for name, expected, statements in forms.DENIED
    ),
    *(
        Case(id=name, expected=expected, resource=make(KEY, {"policy": policy}))
        for name, expected, policy in forms.FORMS
    ),
    *(
        Case(
            id=f"{type_.split(':')[2]}-of-{name}", expected=expected, resource=make(type_, {"policy": policy})
        )
        for type_ in (*KEYS, KEY_POLICY)
        for name, expected, policy in [
            ("ours", OK, write.text(statement(aws(ROOT)))),
            ("a-stranger", BAD, write.text(statement(aws(STRANGER)))),
        ]
    ),
    *(
        Case(
            id=f"{type_.split(':')[2]}-by-default-{name}",
            expected=expected,
            resource=make(type_, account=account),
        )
        for type_ in KEYS
        for name, expected, account in [
            ("ours", OK, OURS),
            ("a-strangers", BAD, FOREIGN),
            ("unknown", DUNNO, UNKNOWN),
            ("nobodys", DUNNO, None),
        ]
    ),
    Case(id="a-policy-that-is-not-there", expected=DUNNO, resource=make(KEY_POLICY)),
    *(
        Case(id=f"grant-{name}", expected=expected, **grant(**props))
        for name, expected, props in [
            ("to-our-role", OK, {"granteePrincipal": ROLE}),
            ("to-a-stranger", BAD, {"granteePrincipal": STRANGER}),
            ("to-the-auditor", BAD, {"granteePrincipal": AUDITOR}),
            ("to-a-service", BAD, {"granteePrincipal": "s3.amazonaws.com"}),
            ("to-somebody-unknown", DUNNO, {"granteePrincipal": UNKNOWN}),
            ("to-nobody", DUNNO, {}),
            ("to-a-deleted-role", DUNNO, {"granteePrincipal": "AROA123456789EXAMPLE"}),
            ("ended-by-us", OK, {"granteePrincipal": ROLE, "retiringPrincipal": ROOT}),
            ("ended-by-a-stranger", BAD, {"granteePrincipal": ROLE, "retiringPrincipal": STRANGER}),
            ("ended-by-somebody-unknown", DUNNO, {"granteePrincipal": ROLE, "retiringPrincipal": UNKNOWN}),
            ("to-a-secret-stranger", BAD, {"granteePrincipal": Secret(STRANGER)}),
        ]
    ),
    Case(
        id="an-alias",
        expected=NA,
        resource=make("aws:kms/alias:Alias", {"policy": write.text(statement("*"))}),
    ),
    Case(
        id="a-bucket-policy",
        expected=NA,
        resource=make("aws:s3/bucketPolicy:BucketPolicy", {"policy": write.text(statement("*"))}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(key_policy_admits_own_parties, case) is case.expected


def judged(policy: Any) -> Any:
    case = Case(id="", expected=BAD, resource=make(KEY, {"policy": policy}, name="profile"))
    (finding,) = [each for each in findings(key_policy_admits_own_parties, case) if each.blocks]
    return finding


def test_a_finding_names_who_gets_in_and_how() -> None:
    finding = judged(
        write.text(
            statement(aws(ROOT)),
            statement(aws(ROOT, STRANGER), Sid="Use", action=[f"kms:{each}" for each in "ABCDE"]),
        )
    )
    assert finding.property == "policy.Statement[1].Principal.AWS"
    assert finding.value == f'"{STRANGER}"'
    assert finding.party == f"outside: account {FOREIGN}"
    assert finding.path == (
        "key profile of dublin-1",
        "statement Use allows kms:A, kms:B, kms:C and 2 more",
        f"{STRANGER}: outside: account {FOREIGN}",
    )
    assert "neither ours nor a declared party's" in finding.reason


def test_a_finding_names_the_condition_that_lets_in() -> None:
    finding = judged(write.text(statement("*", only("aws:PrincipalAccount", OURS, FOREIGN))))
    assert finding.property == "policy.Statement[0].Condition.StringEquals.aws:PrincipalAccount"
    assert finding.value == f'"{FOREIGN}"'
    assert finding.path[1] == "statement number 1 allows kms:Decrypt"


def test_statements_keep_their_numbers_when_one_is_not_known() -> None:
    unknown_deny = deny_outside(only("aws:SourceVpc", UNKNOWN))
    finding = judged(write.document(unknown_deny, statement(aws(STRANGER))))
    assert finding.property == "policy.Statement[1].Principal.AWS"
    assert judged(write.document(statement(aws(ROOT)), forms.HALF_KNOWN)).property == "policy.Statement[1]"


def test_the_place_of_a_service_is_told() -> None:
    finding = judged(write.text(statement(service("logs.us-east-1.amazonaws.com"))))
    assert finding.place.endswith(", US")
    assert "us-east-1" in finding.reason


@pytest.mark.parametrize("policy", [UNKNOWN, Secret(UNKNOWN), {"Version": UNKNOWN, "Statement": []}])
def test_what_is_not_known_is_not_called_wrong(policy: Any) -> None:
    assert "isn't known" in judged(policy).reason


def test_what_is_wrong_with_a_policy_is_told() -> None:
    finding = judged(write.text({**statement(aws(ROOT)), "Principle": "*"}))
    assert "Principle" in finding.reason
    many = write.text({**statement(aws(ROOT)), **{f"X{number}": 1 for number in range(5)}})
    assert judged(many).reason.endswith("; and 2 more.")


@pytest.mark.parametrize(
    "policy",
    [
        write.text(statement(aws(STRANGER), Sid="Use", action="kms:Sign")),
        write.text(statement(service("logs.us-east-1.amazonaws.com"), Sid="Use", action="kms:Sign")),
        write.text(statement("*", only("aws:PrincipalArn", AUDITOR, by="ArnEquals"), Sid="Use")),
        write.text({**statement(aws(STRANGER)), "Principle": "*"}),
    ],
)
def test_nothing_of_a_secret_policy_is_shown(policy: str) -> None:
    assert judged(Secret(policy)).value in ("[secret]", "not known yet")
    shown = str(judged(Secret(policy)))
    assert not [
        told for told in (FOREIGN, "us-east-1", "555555555555", "Use", "Sign", "Principle") if told in shown
    ]


def test_a_secret_anywhere_in_a_policy_makes_it_one() -> None:
    finding = judged(write.document(statement({"AWS": [Secret(STRANGER)]})))
    assert finding.value == "[secret]"
    assert FOREIGN not in str(finding)
