"""Desktops and browsers that people reach from afar: WorkSpaces and AppStream."""

from enclave.residency.channel import channel
from enclave.residency.channels.screens import narrow, to_the_device
from enclave.residency.meanings import Anywhere, Forbidden, Own, Required, Switch
from enclave.residency.verdicts import Severity

_LEAVES = "It takes data from the desktop to whatever device the user sits at."
_INTERNET = "The desktops reach the internet past every network of ours."
_RANGES = "ranges of addresses no wider than an office's"

DESKTOPS = channel(
    id="desktops-are-reached-from-known-places",
    title="Desktops are reached from known addresses, reach no internet, and let no file out",
    channels=("CMP-03", "CMP-02"),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason="Whoever sees a desktop sees the data on it, wherever in the world the screen stands.",
    remedy="List the addresses of our offices; leave default internet access off, and downloads disabled.",
    source="WorkSpaces administration guide, IP access control groups; AppStream 2.0 API: Fleet, Stack",
    watches={
        "aws:workspaces/ipGroup:IpGroup": (Own(told=_RANGES, read=narrow("rules[].source")),),
        "aws:workspaces/directory:Directory": (
            Required(path="ipGroupIds", why="Without a group of addresses it answers all of them."),
            Switch(path="workspaceCreationProperties.enableInternetAccess", closed=(False,), why=_INTERNET),
            Forbidden(
                path="workspaceAccessProperties.accessEndpointConfig.internetFallbackProtocols",
                why="Where its private endpoint fails it is reached over the internet.",
            ),
            Anywhere(skip=("userAccessUrl",)),
        ),
        "aws:workspaces/workspace:Workspace": (Anywhere(locals_=("volumeEncryptionKey",)),),
        "aws:workspacesweb/ipAccessSettings:IpAccessSettings": (
            Own(told=_RANGES, read=narrow("ipRules[].ipRange")),
            Anywhere(),
        ),
        "aws:workspacesweb/userSettings:UserSettings": (
            Switch(path="downloadAllowed", closed=("Disabled",), why=_LEAVES),
            Switch(path="printAllowed", closed=("Disabled",), why=_LEAVES),
            Switch(path="copyAllowed", closed=("Disabled",), why=_LEAVES),
            Anywhere(),
        ),
        "aws:workspacesweb/sessionLogger:SessionLogger": (
            Anywhere(buckets=("bucket",), accounts=("bucketOwner",)),
        ),
        "aws:workspacesweb/userAccessLoggingSettings:UserAccessLoggingSettings": (Anywhere(),),
        "aws:workspacesweb/portal:Portal": (Anywhere(),),
        "aws:workspacesweb/browserSettings:BrowserSettings": (Anywhere(skip=("browserPolicy",)),),
        "aws:workspacesweb/dataProtectionSettings:DataProtectionSettings": (
            Anywhere(skip=("inlineRedactionConfiguration",)),
        ),
        "aws:appstream/fleet:Fleet": (
            Switch(path="enableDefaultInternetAccess", closed=(False,), why=_INTERNET),
            Anywhere(),
        ),
        "aws:appstream/imageBuilder:ImageBuilder": (
            Switch(path="enableDefaultInternetAccess", closed=(False,), why=_INTERNET),
            Anywhere(),
        ),
        "aws:appstream/stack:Stack": (
            Switch(
                path="storageConnectors[].connectorType",
                closed=("HOMEFOLDERS",),
                why="Files are kept by another provider than AWS.",
            ),
            Own(told="nothing taken to the user's device", read=to_the_device),
        ),
        "aws:appstream/directoryConfig:DirectoryConfig": (Anywhere(),),
    },
)
