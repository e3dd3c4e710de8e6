"""Changes that open a way for data, generated from what an enclave has: one change each.

    python -m tests.policies.openings EXPORT...      judges them on exports of a whole enclave

They are made of what is there (a region changed, a principal widened, a route led past the firewall, a switch
turned) and of what could be put beside it: the cases that the channels must refuse.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from enclave.graph import sources
from enclave.graph.facts import Graph, Resource
from enclave.graph.joining import join
from enclave.model.config import load
from enclave.residency.cases import context as given
from enclave.residency.cases.reading import graph_of
from enclave.residency.context import Context
from enclave.residency.judgement import judge
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOREIGN = "999999999999"
WORLD = "0.0.0.0/0"
VIRGINIA, LONDON = "a region of its own in Virginia", "provided in London"
STRANGER = "provided by another's account"
_ANYWHERE = (VIRGINIA, LONDON, STRANGER)  # changes that are the same whatever the type
Change = Callable[[Resource], Resource | None]
"""What becomes of a resource; None if it goes."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One change: what it does in words, to what type, the stack that it is in, and what is there then."""

    name: str
    kind: str
    stack: str
    resources: tuple[Resource, ...]


def openings(graphs: Mapping[str, Graph]) -> Iterator[Opening]:
    """Yield every change to these stacks."""
    for stack, graph in graphs.items():
        everything = tuple(graph)
        for resource in everything:
            for name, change in _changes(resource, everything):
                changed = tuple(
                    made for each in everything if (made := change(each) if each is resource else each)
                )
                yield Opening(
                    name=f"{stack}: {resource.name}: {name}",
                    kind=name if name in _ANYWHERE else f"{resource.type}: {name}",
                    stack=stack,
                    resources=changed,
                )
    first = next(iter(graphs))
    for name, rule, added in _additions():
        yield Opening(
            name=f"beside: {name}", kind=rule, stack=first, resources=(*graphs[first], *added(first))
        )


def with_props(**props: Any) -> Change:
    """Set inputs, and forget what came of the old ones."""
    return lambda each: replace(
        each,
        props={**each.props, **props},
        outputs={key: value for key, value in each.outputs.items() if key not in props},
    )


def gone(_resource: Resource) -> None:
    """Take the resource away."""
    return


def _changes(resource: Resource, everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    kind = resource.type.rpartition(":")[2]
    if resource.package != "aws":
        return
    yield from _places(resource)
    yield from _BY_KIND.get(kind, _nothing)(resource, everything)
    for name in ("policy", "assumeRolePolicy"):
        text = resource.get(name)
        if isinstance(text, str):
            yield from _policies(name, json.loads(text), kind)


def _nothing(_resource: Resource, _everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    return iter(())


def _places(resource: Resource) -> Iterator[tuple[str, Change]]:
    if resource.type.startswith("aws:iam/"):
        return
    yield VIRGINIA, with_props(region="us-east-1")
    if resource.name.endswith(("az1", "profile", "logs")) or resource.stack == "links":
        yield LONDON, lambda each: replace(_unplaced(each), provider_region="eu-west-2")
        yield STRANGER, lambda each: replace(each, provider_account=FOREIGN)


def _unplaced(resource: Resource) -> Resource:
    return replace(resource, props={key: value for key, value in resource.props.items() if key != "region"})


def _policies(name: str, document: dict[str, Any], kind: str) -> Iterator[tuple[str, Change]]:
    action = "sts:AssumeRole" if name == "assumeRolePolicy" else "*"
    if kind == "RolePolicy":
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        yield "may do anything in anybody's buckets", _with(name, document, statement)
        return
    for who, principal in (
        ("everybody", "*"),
        ("another's account", {"AWS": FOREIGN}),
        ("a role of another's", {"AWS": f"arn:aws:iam::{FOREIGN}:role/r"}),
        ("any account by service", {"Service": "s3.amazonaws.com"}),
    ):
        if principal == {"Service": "s3.amazonaws.com"} and kind in ("Key", "Role"):
            continue
        statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
        if name == "assumeRolePolicy":
            del statement["Resource"]
        bare = {
            **document,
            "Statement": [each for each in document["Statement"] if each["Effect"] == "Allow"],
        }
        yield f"lets in {who}", _with(name, bare, statement)


def _with(name: str, document: dict[str, Any], statement: dict[str, Any]) -> Change:
    return with_props(**{name: json.dumps({**document, "Statement": [*document["Statement"], statement]})})


def _routes(resource: Resource, everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    gateways = [each for each in everything if each.type.endswith(":InternetGateway")]
    zones = set(re.findall(r"az[0-9]", resource.name))
    if "egress" in resource.name and len(zones) > 1:
        # What leaves a zone's workloads leaves by that zone's NAT gateway, where answers come back too: no
        # packet of theirs meets the egress table of another zone, wherever that leads.
        return
    if resource.get("vpcEndpointId") is not None and gateways:
        target = {"vpcEndpointId": None, "gatewayId": gateways[0].outputs.get("id")}
        yield "led to the internet gateway", with_props(**target)
        yield (
            "led to an interface",
            with_props(vpcEndpointId=None, networkInterfaceId="eni-0123456789abcdef0"),
        )
        yield "no longer there", gone
        for half in ("0.0.0.0/1", "128.0.0.0/1"):
            yield f"led to the internet gateway for {half}", with_props(destinationCidrBlock=half, **target)


def _associations(resource: Resource, everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    if "workload" not in resource.name and "data" not in resource.name:
        return
    for table in everything:
        if table.type.endswith(":RouteTable") and "egress" in table.name:
            yield f"served by {table.name}", with_props(routeTableId=table.outputs.get("id"))


def _switches(**states: Any) -> Callable[[Resource, Iterable[Resource]], Iterator[tuple[str, Change]]]:
    def changes(_resource: Resource, _everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
        for name, values in states.items():
            for value in values if isinstance(values, list) else [values]:
                yield f"{name} = {value}", with_props(**{name: value})

    return changes


def _firewall_policy(resource: Resource, _everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    policy = resource.get("firewallPolicy")
    for name, value in (
        ("statefulDefaultActions", []),
        ("statefulDefaultActions", ["aws:alert_established"]),
        ("statelessDefaultActions", ["aws:pass"]),
        ("statelessFragmentDefaultActions", ["aws:pass"]),
        ("statefulEngineOptions", {"ruleOrder": "STRICT_ORDER", "streamExceptionPolicy": "CONTINUE"}),
        ("statefulEngineOptions", {"ruleOrder": "DEFAULT_ACTION_ORDER", "streamExceptionPolicy": "DROP"}),
    ):
        yield f"{name} = {value}", with_props(firewallPolicy={**policy, name: value})


def _rules(resource: Resource, _everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
    group = resource.get("ruleGroup")
    written = group["rulesSource"]["rulesString"]
    for rule in (
        "pass ip any any -> any any (sid:1;)",
        'pass tls $HOME_NET any -> any any (tls.sni; dotprefix; content:".com"; endswith; sid:1;)',
        "pass tcp $HOME_NET any -> !10.0.0.0/8 443 (sid:1;)",
        "pass udp $HOME_NET any -> any 443 (sid:1;)",
        "pass dns any any -> any any (sid:1;)",
    ):
        changed = {**group, "rulesSource": {"rulesString": f"{rule}\n{written}"}}
        yield f"begins with {rule.partition('(')[0].strip()}", with_props(ruleGroup=changed)


def _listed(
    name: str, **fields: Any
) -> Callable[[Resource, Iterable[Resource]], Iterator[tuple[str, Change]]]:
    def changes(resource: Resource, _everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
        told = ", ".join(map(str, fields.values()))
        yield f"{name} with {told}", with_props(**{name: [*(resource.get(name) or []), fields]})

    return changes


def _both(
    *makers: Callable[[Resource, Iterable[Resource]], Iterator[tuple[str, Change]]],
) -> Callable[[Resource, Iterable[Resource]], Iterator[tuple[str, Change]]]:
    def changes(resource: Resource, everything: Iterable[Resource]) -> Iterator[tuple[str, Change]]:
        for make in makers:
            yield from make(resource, everything)

    return changes


_BY_KIND: Mapping[str, Callable[[Resource, Iterable[Resource]], Iterator[tuple[str, Change]]]] = {
    "Route": lambda resource, everything: (
        _routes(resource, everything) if "ec2/" in resource.type else _nothing(resource, everything)
    ),
    "RouteTableAssociation": lambda resource, everything: (
        _associations(resource, everything) if "ec2/" in resource.type else _nothing(resource, everything)
    ),
    "BucketPublicAccessBlock": _switches(
        blockPublicAcls=False, blockPublicPolicy=False, ignorePublicAcls=False, restrictPublicBuckets=False
    ),
    "Key": _switches(multiRegion=True),
    "Table": _both(
        _listed("replicas", regionName="us-east-1"),
        _listed("replicas", regionName="eu-west-2"),
        _switches(serverSideEncryption={"enabled": False}),
    ),
    "Subnet": _switches(
        mapPublicIpOnLaunch=True,
        availabilityZoneId=["use1-az1", "euw2-az1"],
        outpostArn="arn:aws:outposts:eu-west-1:111111111111:outpost/op-0123456789abcdef0",
    ),
    "Eip": _switches(networkBorderGroup=["us-east-1", "eu-west-3-wl1-cas-wlz-1"]),
    "Firewall": _switches(
        deleteProtection=False, subnetChangeProtection=False, firewallPolicyChangeProtection=False
    ),
    "FirewallPolicy": _firewall_policy,
    "RuleGroup": _rules,
    "FlowLog": _switches(
        logDestination=[
            "arn:aws:s3:::somebodys-bucket",
            f"arn:aws:logs:eu-west-1:{FOREIGN}:log-group:x",
            "arn:aws:logs:us-east-1:111111111111:log-group:x",
        ]
    ),
    "DefaultSecurityGroup": _both(
        _listed("egress", protocol="-1", fromPort=0, toPort=0, cidrBlocks=[WORLD]),
        _listed("ingress", protocol="-1", fromPort=0, toPort=0, ipv6CidrBlocks=["::/0"]),
    ),
    "PeeringAttachment": _switches(peerRegion=["us-east-1", "eu-west-2", "ap-east-1"], peerAccountId=FOREIGN),
    "ResourceShare": _switches(allowExternalPrincipals=True),
    "PrincipalAssociation": _switches(principal=[FOREIGN, "o-other99999"]),
    "TransitGateway": _switches(autoAcceptSharedAttachments="enable"),
    "BucketOwnershipControls": _nothing,
    "DefaultRouteTable": _listed("routes", cidrBlock=WORLD, gatewayId="igw-0123456789abcdef0"),
    "NatGateway": _nothing,
}


def _additions() -> Iterator[tuple[str, str, Callable[[str], tuple[Resource, ...]]]]:
    """Yield what the channels must refuse, to be put beside what is there."""
    context = given.load(HERE / "corpus" / "context.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for table in sorted((HERE / "channels").glob("*.yaml")):
        for case in yaml.load(table.read_text(), Loader=loader):  # noqa: S506 - a safe one
            if case["expect"] == "violation":
                added = partial(_added, case, context)
                yield case["id"], case["rule"], added


def _added(case: dict[str, Any], context: Context, stack: str) -> tuple[Resource, ...]:
    return tuple(_moved(graph_of(case, context), stack))


def _moved(graph: Graph, stack: str) -> Iterator[Resource]:
    """Put a case's resources into a stack."""
    for each in graph:
        moved = {
            key: tuple(_renamed(urn, stack) for urn in urns)
            for key, urns in each.property_dependencies.items()
        }
        yield replace(each, stack=stack, urn=_renamed(each.urn, stack), property_dependencies=moved)


def _renamed(urn: str, stack: str) -> str:
    return f"urn:pulumi:{stack}::" + urn.partition("::")[2]


def caught(
    opening: Opening, graphs: Mapping[str, Graph], context: Context, rules: Iterable[Rule] = RULES
) -> frozenset[str]:
    """Return which of some rules refuse the change."""
    judged = judge(join({**graphs, opening.stack: Graph(opening.resources)}), context, rules)
    return frozenset(finding.rule for finding in judged.blocking)


def main() -> int:
    """Judge every change to the stacks of some exports; say which nobody notices."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "exports", nargs="+", type=Path, metavar="EXPORT", help="a file of pulumi stack export"
    )
    arguments = parser.parse_args()
    context = Context.of(load(ROOT / "config", date(2026, 11, 23)), date(2026, 11, 23))
    graphs = {found.stack: found.graph for found in map(sources.read, arguments.exports)}
    before = judge(join(graphs), context).blocking
    if before:
        print("\n\n".join(map(str, before)))
        sys.exit("What is there is refused already, so nothing can be told from a change to it.")
    tried, missed = 0, []
    for opening in openings(graphs):
        tried += 1
        if not caught(opening, graphs, context):
            missed.append(opening.name)
        if sys.stderr.isatty():
            print(f"\r{tried} tried, {len(missed)} missed", end="", file=sys.stderr)
    print("\n".join(missed))
    print(f"caught {tried - len(missed)} of {tried}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
