"""IAM policy documents: a parser and a concrete evaluator. The one owner of what a policy means."""

from enclave.iam.admissions import Admission, DenyOutside, admissions, denials
from enclave.iam.document import (
    Condition,
    Document,
    Effect,
    NamedPrincipal,
    PolicyKind,
    PolicySyntaxError,
    Problem,
    Statement,
)
from enclave.iam.evaluate import evaluate
from enclave.iam.parse import parse
from enclave.iam.request import (
    Deciding,
    Decision,
    Outcome,
    Policies,
    Principal,
    PrincipalType,
    Request,
)

__all__ = [
    "Admission",
    "Condition",
    "Deciding",
    "Decision",
    "DenyOutside",
    "Document",
    "Effect",
    "NamedPrincipal",
    "Outcome",
    "Policies",
    "PolicyKind",
    "PolicySyntaxError",
    "Principal",
    "PrincipalType",
    "Problem",
    "Request",
    "Statement",
    "admissions",
    "denials",
    "evaluate",
    "parse",
]
