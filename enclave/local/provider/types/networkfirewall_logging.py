"""Where an AWS Network Firewall sends its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_key
from enclave.local.provider.resource import Prop, Resource
from enclave.local.provider.shapes import Shape

if TYPE_CHECKING:
    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

_LOGS = Shape(raw=frozenset({"logDestination"}))


def _destinations(configuration: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (configuration or {}).get("LogDestinationConfigs", [])
    return found


def _read_logging(context: Context) -> Item | None:
    answer = context.call("describe_logging_configuration", {"FirewallArn": context.id})
    configuration = answer.get("LoggingConfiguration")
    if not _destinations(configuration):
        return None
    return {"FirewallArn": answer["FirewallArn"], "LoggingConfiguration": configuration}


def _set_logging(context: Context, wanted: Any) -> None:
    """Go from the present destinations to the wanted ones: AWS takes one addition or removal a call."""
    answer = context.call("describe_logging_configuration", {"FirewallArn": context.id})
    present, target = _destinations(answer.get("LoggingConfiguration")), _destinations(wanted)
    for gone in [item for item in present if item not in target]:
        present = [item for item in present if item != gone]
        _send_logging(context, present)
    for new in [item for item in target if item not in present]:
        present = [*present, new]
        _send_logging(context, present)


def _send_logging(context: Context, destinations: list[dict[str, Any]]) -> None:
    configuration = {"LogDestinationConfigs": destinations}
    params = {"FirewallArn": context.id, "LoggingConfiguration": configuration}
    context.call("update_logging_configuration", params)


def _create_logging(context: Context) -> str:
    context.id = str(context.inputs["firewallArn"])
    _set_logging(context, _LOGS.to_api(context.inputs["loggingConfiguration"]))
    return context.id


LOGGING = Resource(
    type="aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
    service="network-firewall",
    label="NetworkFirewall Logging Configuration",
    props=(
        Prop(name="firewallArn", item="FirewallArn", kind="arn"),
        Prop(
            name="loggingConfiguration",
            item="LoggingConfiguration",
            to_api=_LOGS.to_api,
            from_api=_LOGS.from_api,
            change=_set_logging,
            shape="update_logging_configuration:LoggingConfiguration",
        ),
    ),
    create=_create_logging,
    read=_read_logging,
    delete=lambda context: _set_logging(context, None),
    key=("firewallArn",),
    find=by_key("firewallArn"),
)

RESOURCES = (LOGGING,)
