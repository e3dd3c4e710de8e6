"""DataSync: tasks that move data between locations, and what the locations stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from enclave.graph.facts import Resource, plain
from enclave.graph.places import Standing
from enclave.residency import observe, permitted
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Host, Source, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target, name_of
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Direction, Target
from enclave.residency.verdicts import Observation, Severity, Verdict

TASK: Final = "aws:datasync/task:Task"
_FROM: Final = "sourceLocationArn"
_TO: Final = "destinationLocationArn"

_NAME, _HERE, _HOST = "a bucket", "something of the same account and region", "a host"

LOCATIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "aws:datasync/s3Location:S3Location": {"s3BucketArn": _NAME},
        "aws:datasync/efsLocation:EfsLocation": {"efsFileSystemArn": _HERE},
        "aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem": {"fsxFilesystemArn": _HERE},
        "aws:datasync/locationFsxLustre:LocationFsxLustre": {"fsxFilesystemArn": _HERE},
        "aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem": {
            "storageVirtualMachineArn": _HERE
        },
        "aws:datasync/locationFsxWindows:LocationFsxWindows": {"fsxFilesystemArn": _HERE},
        "aws:datasync/locationAzureBlob:LocationAzureBlob": {"containerUrl": _HOST},
        "aws:datasync/locationHdfs:LocationHdfs": {
            "nameNodes[].hostname": _HOST,
            "kmsKeyProviderUri": _HOST,
        },
        "aws:datasync/locationObjectStorage:LocationObjectStorage": {"serverHostname": _HOST},
        "aws:datasync/locationSmb:LocationSmb": {"serverHostname": _HOST},
        "aws:datasync/nfsLocation:NfsLocation": {"serverHostname": _HOST},
    }
)
"""Which properties of a location say what it stands for, and as what."""


def _ends(location: Resource, path: str, view: View) -> Iterator[tuple[str, Any, Target]]:
    """Yield what a property of a location stands for: where it's written, the value and the target."""
    kind = LOCATIONS[location.type][path]
    for where, value in walk(location.props, path):
        if kind == _HOST:
            found = _hosts(where, value, location, view)
        else:
            found = ends.resolve(End(where=where, name=value, here=kind == _HERE), location, view)
        for target in found:
            yield where, value, target


def _hosts(where: str, value: Any, location: Resource, view: View) -> Iterator[Target]:
    """Yield where a server is; behind one of AWS's own is the bucket that is named beside it."""
    text, bucket = plain(value), location.get("bucketName")
    if bucket is not None and isinstance(text, str) and name_of(text).endswith(".amazonaws.com"):
        end = End(where=where, name=bucket)
        for target in ends.resolve(end, location, view):
            outside = next(host_target(where, value, location, view))
            yield outside if outside.standing is Standing.OUTSIDE else target
    else:
        yield from host_target(where, value, location, view)


@dataclass(frozen=True, slots=True)
class _Uses:
    """The tasks that take from a location, and whether any task writes to it."""

    takers: tuple[Resource, ...] = ()
    written: bool = False


def _uses(view: View) -> Mapping[str, _Uses]:
    found: dict[str, _Uses] = {}
    for task in view.graph.of_type((TASK,)):
        for location in _locations(task, _FROM, view):
            known = found.get(location.urn, _Uses())
            found[location.urn] = replace(known, takers=(*known.takers, task))
        for location in _locations(task, _TO, view):
            found[location.urn] = replace(found.get(location.urn, _Uses()), written=True)
    return found


def _locations(task: Resource, path: str, view: View) -> Iterator[Resource]:
    for where, value in walk(task.props, path):
        for target in ends.resolve(End(where=where, name=value), task, view):
            location = view.graph.resource(target.resource) if target.resource else None
            if location is not None:
                yield location


def _lane(task: Resource, origin: permitted.Origin, view: View) -> str:
    """Name the lane by which a task moves data inward: its own, or one of where it writes to."""
    for location in _locations(task, _TO, view):
        paths = LOCATIONS.get(location.type, {})
        found = [each for path in paths for each in _ends(location, path, view)]
        if not found or any(target.standing is not Standing.INSIDE for _, _, target in found):
            return ""
        behind = ((value, view.graph.resource(target.resource or "")) for _, value, target in found)
        for text, end in ((None, task), (None, location), *behind):
            lane = permitted.lane(text, end, view.context, origin)
            if lane:
                return lane
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StandsFor(Source):
    """What a location stands for: data goes there, or only comes from there if no task writes to it."""

    def _told(self) -> str:
        return "what data goes to: in the EEA and ours; or what it only comes from, by a lane if outside"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        uses = view.once(_uses).get(resource.urn, _Uses())
        source = bool(uses.takers) and not uses.written
        for where, value, target in _ends(resource, self.path, view):
            seen = judged_end(where, value, target)
            blocked = seen.verdict is not Verdict.COMPLIANT
            yield _taken(seen, value, target, uses.takers, view) if source and blocked else seen

    def _targets(self, where: str, value: Any, resource: Resource, view: View) -> Iterator[Target]:
        del where, value
        return (target for _, _, target in _ends(resource, self.path, view))


def _taken(
    seen: Observation, value: Any, target: Target, takers: tuple[Resource, ...], view: View
) -> Observation:
    """Judge what data only comes from: the EEA as far as is known, or elsewhere by a lane."""
    inward = replace(target, direction=Direction.IN)
    place = target.place
    origin = permitted.Origin(
        text=plain(value),
        resource=view.graph.resource(target.resource or ""),
        region=place.region if place is not None else None,
        account=place.account if place is not None else None,
    )
    lanes = [_lane(task, origin, view) for task in takers]
    if all(lanes):
        permission = replace(inward, permitted=lanes[0])
        return replace(seen, verdict=Verdict.COMPLIANT, reason=f"By {lanes[0]}.", target=permission)
    named = place is not None and place.kind in ("name", "bucket", "ARN") and place.text
    if target.standing is Standing.UNKNOWN and named:
        return replace(seen, verdict=Verdict.COMPLIANT, reason="Data only comes from there.", target=inward)
    return replace(seen, reason=f"{seen.reason} No lane in force ends where its data goes.", target=inward)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Location(Destination):
    """The location that a task writes to. Of a whole program, one that isn't in it can't be told."""

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for end, value in self.ends(resource):
            for target in ends.resolve(end, resource, view):
                seen = judged_end(end.where, value, target)
                if target.resource or view.piece or seen.verdict is Verdict.VIOLATED:
                    yield seen
                else:
                    reason = "The location isn't in the program, so what it stands for can't be told."
                    yield observe.unknown(end.where, value, reason=reason, target=target)


MOVED_DATA = channel(
    id="moved-data",
    title="Data is moved only to locations of ours in the EEA, and from outside only by a lane",
    channels=("STO-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A task copies all that is in one location to another: a bucket, a file server, another cloud.",
    remedy="Write to a bucket or file system of ours in the EEA; take from outside only by a lane in force.",
    source="DataSync API: CreateTask, CreateLocation...; DataSync User Guide, Where can I transfer my data",
    watches={
        TASK: (
            _Location(path=_TO),
            Source(path=_FROM, end=_TO),
            Destination(path="cloudwatchLogGroupArn", aside=True),
            Destination(path="taskReportConfig.s3Destination", name="s3BucketArn", aside=True),
        ),
        **{type_: tuple(StandsFor(path=path) for path in paths) for type_, paths in LOCATIONS.items()},
    },
)

MOVING_AGENT = channel(
    id="moving-agent",
    title="What moves data for us is ours and reached at private addresses",
    channels=("STO-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An agent reads and writes all that a task moves.",
    remedy="Name an agent of one of our accounts, in the EEA, at a private address.",
    source="DataSync API: CreateAgent, AgentArns of the locations",
    watches={
        "aws:datasync/agent:Agent": (Host(path="ipAddress"), Host(path="privateLinkEndpoint")),
        **{
            type_: (Destination(path=path),)
            for type_, path in (
                ("aws:datasync/s3Location:S3Location", "agentArns[]"),
                ("aws:datasync/locationAzureBlob:LocationAzureBlob", "agentArns[]"),
                ("aws:datasync/locationHdfs:LocationHdfs", "agentArns[]"),
                ("aws:datasync/locationObjectStorage:LocationObjectStorage", "agentArns[]"),
                ("aws:datasync/locationSmb:LocationSmb", "agentArns[]"),
                ("aws:datasync/nfsLocation:NfsLocation", "onPremConfig.agentArns[]"),
            )
        },
    },
)
