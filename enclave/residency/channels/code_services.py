"""Ways out of the services that keep, build and deliver code."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe, permitted
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Destination,
    Document,
    Forbidden,
    Grantee,
    Host,
    Own,
    Presence,
    RegionOf,
    Source,
    Switch,
    When,
    ends,
)
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.registered import Registered
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_REPOSITORIES = Registered(
    path="providerType",
    closed=("GITHUBENTERPRISESERVER", "GITLABSELFMANAGED"),
    why="Code goes to, and comes from, a host of another company.",
)

CODE_HOSTS = channel(
    id="code-hosts",
    title="Code is fetched from and sent to hosts of ours in the EEA",
    channels=("DAT-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A connection to a code host works both ways, and what a build fetches runs among our data.",
    remedy="Keep code in CodeCommit or a host of ours in the EEA, or register a transfer.",
    source="CodeConnections API: CreateConnection, CreateHost; CodeBuild API: ProjectSource; CodeArtifact "
    "API: AssociateExternalConnection",
    watches={
        "aws:codestarconnections/connection:Connection": (_REPOSITORIES,),
        "aws:codeconnections/connection:Connection": (_REPOSITORIES,),
        "aws:codestarconnections/host:Host": (Host(path="providerEndpoint"),),
        "aws:codeconnections/host:Host": (Host(path="providerEndpoint"),),
        "aws:codebuild/sourceCredential:SourceCredential": (
            Registered(
                path="serverType",
                closed=("GITHUB_ENTERPRISE", "GITLAB_SELF_MANAGED"),
                why="It is a credential for a host of another company.",
            ),
        ),
        "aws:codeartifact/repository:Repository": (
            Forbidden(
                path="externalConnections",
                why="What is asked for is fetched from a public registry, past the gateway.",
            ),
            Grantee(path="domainOwner"),
        ),
        "aws:codeartifact/domainPermissions:DomainPermissions": (Grantee(path="domainOwner"),),
        "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": (
            Grantee(path="domainOwner"),
        ),
    },
)


def _within_bucket(path: str, *, when: When | None = None) -> Meaning:
    """Judge a bucket, with or without a path in it: ``bucket/path``, or an ARN."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            plainly = isinstance(text, str) and not text.startswith(("arn:", "s3://"))
            end = End(where=where, name=f"s3://{text}" if plainly else value)
            for target in ends.resolve(end, resource, view):
                yield judged_end(where, value, target)

    return Own(path=path, when=when, told="a bucket of ours in the EEA, with or without a path", read=read)


_FROM_A_HOST = When(
    path="source.type",
    values=("BITBUCKET", "CODECOMMIT", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"),
)

_CODE_HOSTS = frozenset(_FROM_A_HOST.values)


def _secondary(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the hosts of further sources, each by its own type."""
    for where, value in walk(resource.props, "secondarySources[]"):
        source = value if isinstance(value, dict) else {}
        location, kind = source.get("location"), plain(source.get("type"))
        if location is None or (isinstance(kind, str) and kind not in _CODE_HOSTS):
            continue
        for target in host_target(f"{where}.location", location, resource, view):
            yield judged_end(f"{where}.location", location, target)


BUILDS = channel(
    id="build-outputs",
    title="A build takes its code from, and leaves its results and logs at, places of ours in the EEA",
    channels=("DAT-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What a build makes, caches, logs and reports goes wherever the project says.",
    remedy="Name hosts and buckets of ours in the EEA and keep the project private.",
    source="CodeBuild API: CreateProject (source, artifacts, cache, logsConfig, projectVisibility), "
    "CreateReportGroup (exportConfig), CreateFleet",
    watches={
        "aws:codebuild/project:Project": (
            Host(path="source.location", when=_FROM_A_HOST),
            _within_bucket("artifacts.location", when=When(path="artifacts.type", values=("S3",))),
            _within_bucket("secondaryArtifacts[].location"),
            _within_bucket("cache.location", when=When(path="cache.type", values=("S3",))),
            _within_bucket("logsConfig.s3Logs.location"),
            Own(path="secondarySources[]", told="code of hosts of ours in the EEA", read=_secondary),
            Switch(
                path="projectVisibility",
                closed=("PRIVATE",),
                why="Anybody on the internet sees the builds, their logs and results.",
            ),
            Host(path="fileSystemLocations[].location"),
        ),
        "aws:codebuild/reportGroup:ReportGroup": (_within_bucket("exportConfig.s3Destination.bucket"),),
    },
)

_ACTIONS = "stages[].actions[]"


def _third_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Find the actions that somebody else's service does."""
    for where, value in walk(resource.props, _ACTIONS):
        action = value if isinstance(value, dict) else {}
        owner, provider = plain(action.get("owner")), plain(action.get("provider"))
        if owner in ("AWS", "Custom"):
            continue
        by = permitted.transfer((provider,), view.context)
        if by:
            yield observe.compliant(f"{where}.provider", provider, reason=f"By {by}.")
        elif owner == "ThirdParty":
            reason = "Another company's service gets what the pipeline carries."
            yield observe.violated(f"{where}.provider", provider, reason=reason)
        else:
            yield observe.unknown(f"{where}.owner", owner, reason="Whose action it is isn't known.")


_BY_TOPIC = When(path="targets[].type", values=("SNS",), absent="SNS")

PIPELINES = channel(
    id="delivery-pipelines",
    title="A pipeline carries code only between regions, buckets and accounts of ours in the EEA",
    channels=("DAT-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A pipeline copies its artifacts to a store in each region that one of its actions runs in.",
    remedy="Name regions, buckets and roles of ours in the EEA.",
    source="CodePipeline API: PipelineDeclaration (artifactStores, ActionDeclaration.region, roleArn, "
    "configuration); CodeCommit API: RepositoryTrigger; CodeDeploy API: TriggerConfig; CodeStar "
    "Notifications API: Target",
    watches={
        "aws:codepipeline/pipeline:Pipeline": (
            Destination(path="artifactStores[]", name="location", region="region"),
            RegionOf(path=f"{_ACTIONS}.region"),
            RegionOf(path="stages[].beforeEntry.condition.rules[].region"),
            RegionOf(path="stages[].onSuccess.condition.rules[].region"),
            RegionOf(path="stages[].onFailure.condition.rules[].region"),
            Grantee(path=f"{_ACTIONS}.roleArn"),
            Own(path=_ACTIONS, told="actions of AWS's or our own", read=_third_parties),
            Document(
                path=f"{_ACTIONS}.configuration",
                regions=("Region",),
                names=("BucketName", "TemplateBucket"),
                hosts=("ServerUrl",),
            ),
        ),
        "aws:codecommit/trigger:Trigger": (Destination(path="triggers[].destinationArn"),),
        "aws:codedeploy/deploymentGroup:DeploymentGroup": (
            Destination(path="triggerConfigurations[].triggerTargetArn"),
        ),
        "aws:codestarnotifications/notificationRule:NotificationRule": (
            Destination(path="targets[].address", when=_BY_TOPIC),
            Registered(
                path="targets[].type",
                closed=("SNS",),
                why="What happens to the code is told in a chat of another company.",
            ),
            Source(path="resource"),
        ),
    },
)

_UNPLACED = "Where a CodeCatalyst space keeps what it holds is chosen with the space, and can't be told here."

CODE_SPACES = channel(
    id="code-spaces",
    title="No code is kept in a space of which nobody can tell where it is",
    channels=("DAT-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A CodeCatalyst space is in Oregon unless somebody chose otherwise, and no resource says so.",
    remedy="Use CodeCommit, CodeBuild and CodePipeline in a region of the EEA.",
    source="Amazon CodeCatalyst User Guide: regions of a space",
    watches=dict.fromkeys(
        (
            "aws:codecatalyst/devEnvironment:DevEnvironment",
            "aws:codecatalyst/project:Project",
            "aws:codecatalyst/sourceRepository:SourceRepository",
        ),
        (Presence(why=_UNPLACED),),
    ),
)
