"""Where alarms, notifications and events of operations are sent."""

from collections.abc import Iterator

from enclave.graph import arn, places
from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Own, Presence, RegionOf, When, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

_ACTIONS = ("alarmActions[]", "okActions[]", "insufficientDataActions[]")
_DONE_BY_AWS = "automate"
_CONSOLE = "consoleapp"
_CHAT = "Messages are sent to a chat service that isn't AWS's."
_MAIL = "Mail has no region: nothing tells where it passes, or who reads it."


def _actions(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge what an alarm sets off; stopping a machine and the like is done in its own region."""
    for path in _ACTIONS:
        for where, value in walk(resource.props, path):
            named = arn.parse(plain(value))
            if named is not None and named.service == _DONE_BY_AWS:
                yield judged_end(where, value, Target(place=places.region(named.region)))
                continue
            for target in ends.resolve(End(where=where, name=value), resource, view):
                yield judged_end(where, value, target)


def _channel_of(path: str) -> Own:
    """Return the meaning of a notification's channel: the console's app, not chat and not mail."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            named = arn.parse(plain(value))
            if named is None:
                yield observe.unknown(where, value, reason="Which channel it is isn't known.")
            elif named.service != _CONSOLE:
                yield observe.violated(where, value, reason=_CHAT if named.service == "chatbot" else _MAIL)
            else:
                yield judged_end(where, value, Target(party=view.context.parties.account(named.account)))

    return Own(told="a channel that is neither chat nor mail, of an account of ours", read=read)


ALARMS = channel(
    id="alarm-actions",
    title="Alarms tell topics and functions of ours in the EEA",
    channels=("OBS-13", "OBS-04"),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An alarm quotes what it watches: names, dimensions, samples of values.",
    remedy="Name a topic, function or plan of ours in the EEA.",
    source="CloudWatch API: PutMetricAlarm, PutCompositeAlarm; DevOps Guru API: AddNotificationChannel; "
    "AppConfig API: CreateExtension",
    watches={
        "aws:cloudwatch/metricAlarm:MetricAlarm": (Own(told="actions of ours in the EEA", read=_actions),),
        "aws:cloudwatch/compositeAlarm:CompositeAlarm": (
            Own(told="actions of ours in the EEA", read=_actions),
        ),
        "aws:devopsguru/notificationChannel:NotificationChannel": (Destination(path="sns.topicArn"),),
        "aws:applicationinsights/application:Application": (Destination(path="opsItemSnsTopicArn"),),
        "aws:appconfig/extension:Extension": (Anywhere(path="actionPoints"),),
        "aws:appconfig/configurationProfile:ConfigurationProfile": (
            Destination(path="validators[].content", when=When(path="validators[].type", values=("LAMBDA",))),
        ),
    },
)

NOTIFICATIONS = channel(
    id="notifications-stay-in-the-eea",
    title="Notifications are kept in the EEA, and sent to no chat and no mailbox",
    channels=("OBS-13",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A notification quotes the event that it tells of.",
    remedy="Keep hubs and rules in regions of the EEA, and read notifications in the console.",
    source="User Notifications API: RegisterNotificationHub, CreateEventRule, AssociateChannel; Amazon Q "
    "Developer in chat applications user guide",
    watches={
        "aws:notifications/notificationHub:NotificationHub": (RegionOf(path="notificationHubRegion"),),
        "aws:notifications/eventRule:EventRule": (RegionOf(path="regions[]"),),
        "aws:notifications/channelAssociation:ChannelAssociation": (_channel_of("arn"),),
        "aws:notifications/managedNotificationAdditionalChannelAssociation"
        ":ManagedNotificationAdditionalChannelAssociation": (_channel_of("channelArn"),),
        "aws:notifications/contactsEmailContact:ContactsEmailContact": (Presence(why=_MAIL),),
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": (Presence(why=_CHAT),),
        "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": (Presence(why=_CHAT),),
    },
)
