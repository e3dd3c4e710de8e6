from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from enclave.engine import clients, lookup, surgery
from enclave.engine.environment import Cloud, Workspace
from enclave.engine.errors import CloudError
from enclave.local.provider import find
from enclave.local.provider.failures import CloudUnreachableError, ProviderError
from tests.unit.engine.test_engine_surgery import VPC, document, provider, resource

REFUSED = ClientError({"Error": {"Code": "AccessDenied", "Message": "no\nreally"}}, "AssumeRole")


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ((), set()),
        ((resource(VPC, "vpc-1"),), {"vpc-1"}),
        ((resource(VPC, "vpc-2"), resource(VPC, "vpc-1", delete=True)), {"vpc-1", "vpc-2"}),
        ((resource(VPC, "vpc-1", pendingReplacement=True),), set()),
    ],
)
def test_what_the_state_knows_is_not_what_was_left_behind(
    state: tuple[dict[str, Any], ...],
    known: set[str],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "as_provider", lambda *_: object())
    asked: list[object] = []

    def find_it(*arguments: object) -> str:
        asked.append(arguments[-1])
        return "vpc-9"

    monkeypatch.setattr(find, "find", find_it)
    before = document(provider(), *state, pending=(("creating", resource(VPC)),))
    assert lookup.ids(workspace, before, surgery.doubts(before)) == {VPC: "vpc-9"}
    assert asked == [known]


def test_a_cloud_that_does_not_answer_a_look_up_is_told_in_words(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise CloudUnreachableError("the embedded cloud is not running")

    monkeypatch.setattr(clients, "as_provider", fail)
    before = document(provider(), pending=(("creating", resource(VPC)),))
    with pytest.raises(CloudError, match="can't be looked for: the embedded cloud is not running"):
        lookup.ids(workspace, before, surgery.doubts(before))


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("error", [ProviderError("x"), NoCredentialsError(), REFUSED])
def test_what_a_cloud_says_becomes_one_line_and_a_remedy(
    cloud: Cloud, error: Exception, workspace: Workspace
) -> None:
    about = Workspace(root=workspace.root, cloud=cloud)
    with pytest.raises(CloudError, match=r"^It failed: ") as caught, clients.explained(about, "It failed"):
        raise error
    assert "\n" not in caught.value.message
    assert ("credentials" in caught.value.remedy) == (cloud is Cloud.AWS)
