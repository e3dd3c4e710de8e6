"""Decides a request in AWS's order: a deny anywhere; RCPs; SCPs; the resource's policy; the caller's own.

What isn't known stays unknown: ALLOWED and EXPLICIT_DENY are certain; IMPLICIT_DENY means that the request
certainly doesn't pass, because nothing could allow it. Grants of KMS keys, ACLs, access points and S3 block
public access aren't policies and aren't looked at.

Sources (IAM user guide): "Policy evaluation logic"; "How AWS enforcement code logic evaluates requests to
allow or deny access"; "Policy evaluation for requests within a single account"; "Cross-account policy
evaluation logic"; "Permissions boundaries for IAM entities", section "Evaluating effective permissions with
boundaries". Organizations user guide, "SCP evaluation" and "RCP evaluation". KMS developer guide, "Key
policies" and "Determining access to AWS KMS keys". STS API reference, AssumeRole (who may; never the root
user).
"""

from collections.abc import Iterator
from dataclasses import replace

from enclave.iam.document import Effect
from enclave.iam.gates import UNDER_SCPS, Gate, Held, gates, papers
from enclave.iam.known import context_of
from enclave.iam.matching import Asked, applies
from enclave.iam.principals import UNTOLD, Reach, account_of
from enclave.iam.request import Deciding, Decision, Outcome, Policies, PrincipalType, Request
from enclave.iam.truth import Truth, agreed, every

_ANOTHER = "another account"


def evaluate(request: Request, policies: Policies) -> Decision:
    """Return what becomes of a request under the policies that apply to it."""
    request = _with_federated_user(request)
    account = account_of(request.principal)
    if request.resource_account is None or (account is None and request.principal.type in UNDER_SCPS):
        return _whichever_account(request, policies, account)
    return _decide(request, policies)


def _with_federated_user(request: Request) -> Request:
    """Return the request with a session of GetFederationToken told from one whom a provider vouches for."""
    principal = request.principal
    if principal.type is PrincipalType.FEDERATED and ":federated-user/" in principal.arn:
        return replace(request, principal=replace(principal, type=PrincipalType.FEDERATED_USER))
    return request


def _whichever_account(request: Request, policies: Policies, account: str | None) -> Decision:
    """Decide when nobody knows whose the caller or the resource is: only what holds whoever it is."""
    own = account or UNTOLD
    management = request.management_account
    managing = {management, own if management and account is None else management}
    owners = {own, request.resource_account or _ANOTHER}
    if request.resource_account is None and management:
        owners.add(management)
    principal = replace(request.principal, account=own)
    decisions = [
        _decide(
            replace(request, principal=principal, resource_account=owner, management_account=manager),
            policies,
        )
        for owner in sorted(owners)
        for manager in managing
    ]
    if len({each.outcome for each in decisions}) == 1:
        return decisions[0]
    return Decision(
        outcome=Outcome.CANNOT_SAY,
        because="It depends on whose the caller and the resource are, which isn't known.",
    )


def _decide(request: Request, policies: Policies) -> Decision:
    asked = Asked(request=request, context=context_of(request), has_boundary=bool(policies.boundary))
    held = tuple(papers(request, policies))
    denying = _deciding(held, asked, Effect.DENY, Truth.TRUE)
    if denying:
        return Decision(
            outcome=Outcome.EXPLICIT_DENY,
            because=f"{_sentence(denying)} denies it.",
            statements=denying,
        )
    passed = gates(asked, policies)
    allowed = every(gate.truth for gate in passed)
    if allowed is Truth.FALSE:
        closed = next(gate for gate in passed if gate.truth is Truth.FALSE)
        return Decision(outcome=Outcome.IMPLICIT_DENY, because=closed.closed)
    doubtful = _deciding(held, asked, Effect.DENY, Truth.UNKNOWN)
    if allowed is Truth.UNKNOWN:
        return _cannot_say(passed, _deciding(held, asked, Effect.ALLOW, Truth.UNKNOWN) + doubtful)
    if doubtful:
        because = f"Whether {_sentence(doubtful)} denies it depends on what isn't known."
        return Decision(outcome=Outcome.CANNOT_SAY, because=because, statements=doubtful)
    allowing = _deciding(held, asked, Effect.ALLOW, Truth.TRUE)
    return Decision(
        outcome=Outcome.ALLOWED, because=_allowed_sentence(request, allowing), statements=allowing
    )


def _cannot_say(passed: tuple[Gate, ...], statements: tuple[Deciding, ...]) -> Decision:
    gate = next(each for each in passed if each.truth is Truth.UNKNOWN)
    return Decision(outcome=Outcome.CANNOT_SAY, because=gate.unknown, statements=statements)


def _deciding(held: tuple[Held, ...], asked: Asked, effect: Effect, wanted: Truth) -> tuple[Deciding, ...]:
    """Return the statements of an effect whose application is as wanted."""
    return tuple(each for paper in held for each in _of_paper(paper, asked, effect, wanted))


def _of_paper(paper: Held, asked: Asked, effect: Effect, wanted: Truth) -> Iterator[Deciding]:
    for statement in paper.document.statements:
        if statement.effect is effect:
            found = applies(statement, paper.document, asked)
            if not paper.names_accounts:
                found = agreed((found, applies(statement, paper.document, asked, reach=Reach.ENTITY)))
            # Where the policy itself may not be in force, its denial isn't certain.
            if effect is Effect.DENY and found is Truth.TRUE and not paper.certain:
                found = Truth.UNKNOWN
            if found is wanted:
                yield Deciding(
                    policy=paper.name, index=statement.index, sid=statement.sid, effect=statement.effect
                )


def _sentence(statements: tuple[Deciding, ...]) -> str:
    return " and ".join(map(str, statements))


def _allowed_sentence(request: Request, allowing: tuple[Deciding, ...]) -> str:
    if allowing:
        return f"{_sentence(allowing)} allows it, and nothing denies it."
    return f"{request.principal.type.value} has full access to its own account, and nothing denies it."
