"""Whom lists of access control let in: the groups and accounts that they grant something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import first, joined, walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation

CLOSED: Final = ("private", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write")
"""Canned lists that let in nobody but the owners, and S3 itself to hand in logs of the same account.

Source: S3 User Guide, "Access control list (ACL) overview", canned ACL; "Enabling Amazon S3 server access
logging" (source and target have the same owner and region).
"""

_LOGS: Final = "http://acs.amazonaws.com/groups/s3/LogDelivery"
_MAIL: Final = ("emailAddress", "email")


@dataclass(frozen=True, kw_only=True, slots=True)
class AclGrantee(Meaning):
    """The objects at the path are grantees of a list: nobody but the ``owner`` whose id another path has."""

    owner: str = ""
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "whom a list lets in: the owner, or S3 itself to hand in logs"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        owner = plain(first(resource.props, self.owner)) if self.owner else None
        for where, grantee in walk(resource.props, self.path):
            known = plain(grantee)
            if not isinstance(known, Mapping):
                yield observe.unknown(where, grantee, reason="Whom the list lets in isn't known.")
                continue
            yield from _judge(where, known, owner, resource, view)


def _judge(
    where: str, grantee: Mapping[str, Any], owner: Any, resource: Resource, view: View
) -> Iterator[Observation]:
    for name in _MAIL:
        if grantee.get(name) is not None:
            reason = "Whose account the address belongs to can't be told."
            yield observe.unknown(joined(where, name), grantee[name], reason=reason)
    uri = grantee.get("uri")
    if uri is not None and plain(uri) != "":
        yield _group(joined(where, "uri"), uri, view)
    account = grantee.get("id")
    if account is not None and plain(account) != "":
        yield from _account(joined(where, "id"), account, owner, resource, view)


def _group(where: str, uri: Any, view: View) -> Observation:
    if plain(uri) == _LOGS:
        return observe.compliant(where, uri)
    return judged_end(where, uri, Target(party=view.context.parties.whose(uri)))


def _account(where: str, account: Any, owner: Any, resource: Resource, view: View) -> Iterator[Observation]:
    known = plain(account)
    if not isinstance(known, str):
        for target in ends.resolve(End(where=where, account=None, name=account), resource, view):
            yield judged_end(where, account, target)
    elif known == owner:
        yield observe.compliant(where, account)
    else:
        yield judged_end(where, account, Target(party=view.context.parties.principal("CanonicalUser", known)))
