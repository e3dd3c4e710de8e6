"""Events that are handed on: EventBridge, its pipes and schedules, and topics and queues."""

from enclave.residency.channel import channel
from enclave.residency.channels.directed import directed_input
from enclave.residency.channels.open_doors import open_bus
from enclave.residency.meanings import (
    Anywhere,
    Destination,
    Document,
    Host,
    Own,
    Presence,
    Source,
    Switch,
    When,
)
from enclave.residency.meanings.calls import calls
from enclave.residency.verdicts import Severity

EVENTS_GO_ON = channel(
    id="events-stay-in-the-eea",
    title="Events go to buses, queues, functions and logs of ours in the EEA",
    channels=("MSG-01", "MSG-02"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A target gets every event that its rule matches, and a global endpoint copies all of them to a "
    "second region.",
    remedy="Name a target of this program in the EEA; leave global endpoints with their second region in it.",
    source="EventBridge API: PutTargets, CreateEndpoint, CreateEventBus, CreateArchive",
    watches={
        "aws:cloudwatch/eventTarget:EventTarget": (
            Anywhere(locals_=("eventBusName",), skip=("input", "inputTransformer", "headerParameters")),
            Own(
                path="input",
                told="what a target is told to do: every ARN and URL in it is in the EEA and ours",
                read=directed_input,
            ),
        ),
        "aws:cloudwatch/eventEndpoint:EventEndpoint": (Anywhere(regions=("route",), skip=("healthCheck",)),),
        "aws:cloudwatch/eventBus:EventBus": (Anywhere(locals_=("kmsKeyIdentifier",)),),
        "aws:cloudwatch/eventRule:EventRule": (Anywhere(locals_=("eventBusName",)),),
        "aws:cloudwatch/eventArchive:EventArchive": (Anywhere(locals_=("kmsKeyIdentifier",)),),
    },
)

EVENTS_FROM_STRANGERS = channel(
    id="event-buses-open-to-own-accounts",
    title="Only our own accounts may put events on a bus or subscribe to it",
    channels=("MSG-03",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="Whoever is permitted on a bus may put events on it, or make rules that take them from it.",
    remedy="Permit an account of ours, or all under the condition aws:PrincipalOrgID of our organisation.",
    source="EventBridge API: PutPermission (Principal, Condition)",
    watches={
        "aws:cloudwatch/eventPermission:EventPermission": (
            Own(told="an account of ours, or everybody in our organisation", read=open_bus),
        ),
        "aws:schemas/discoverer:Discoverer": (Anywhere(),),
    },
)

CALLS_OUT = channel(
    id="events-reach-no-foreign-host",
    title="Events are sent to no host outside AWS in the EEA",
    channels=("MSG-04",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="An API destination is called by AWS itself, past our networks and their firewall.",
    remedy="Call an endpoint of AWS in the EEA, or register the transfer to whom is called.",
    source="EventBridge API: CreateApiDestination (InvocationEndpoint), CreateConnection (OAuthParameters, "
    "InvocationConnectivityParameters)",
    watches={
        "aws:cloudwatch/eventApiDestination:EventApiDestination": (
            Host(path="invocationEndpoint"),
            Destination(path="connectionArn", here=True),
        ),
        "aws:cloudwatch/eventConnection:EventConnection": (
            Anywhere(
                hosts=("authorizationEndpoint",),
                locals_=("kmsKeyIdentifier",),
                skip=("oauthHttpParameters", "invocationHttpParameters"),
            ),
        ),
    },
)

_REMEDY_TOPIC = "Subscribe a queue, function or delivery stream of ours in the EEA."

TOPICS_SEND_ON = channel(
    id="topics-send-to-the-eea",
    title="Topics send to queues, functions and hosts in the EEA, never to phones or mailboxes",
    channels=("MSG-05", "MSG-06"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A subscription gets every message of its topic; e-mail, text messages and push notifications "
    "leave AWS for networks and makers of phones all over the world.",
    remedy=_REMEDY_TOPIC,
    source="SNS API: Subscribe (Protocol, Endpoint), CreatePlatformApplication, SetSMSAttributes",
    watches={
        "aws:sns/topicSubscription:TopicSubscription": (
            Switch(
                path="protocol",
                closed=("sqs", "lambda", "firehose", "http", "https"),
                why="E-mail, text messages and push notifications leave AWS for anywhere.",
            ),
            Destination(path="endpoint", when=When(path="protocol", values=("sqs", "lambda", "firehose"))),
            Host(path="endpoint", when=When(path="protocol", values=("http", "https"))),
            Document(path="redrivePolicy"),
            Source(path="topic", end="endpoint"),
        ),
        "aws:sns/platformApplication:PlatformApplication": (
            Presence(why="It pushes messages to phones through their makers, outside the EEA."),
        ),
        "aws:sns/dataProtectionPolicy:DataProtectionPolicy": (
            Document(path="policy", names=("Bucket",), skip=("DataIdentifier",)),
        ),
        "aws:sns/smsPreferences:SmsPreferences": (Anywhere(buckets=("usageReportS3Bucket",)),),
        "aws:sns/topic:Topic": (Anywhere(locals_=("kmsMasterKeyId",), skip=("policy",)),),
        "aws:sqs/queue:Queue": (
            Document(path="redrivePolicy"),
            Destination(path="kmsMasterKeyId", here=True),
        ),
        "aws:sqs/redrivePolicy:RedrivePolicy": (Document(path="redrivePolicy"),),
    },
)

PIPES_AND_SCHEDULES = channel(
    id="pipes-and-schedules-stay-in-the-eea",
    title="Pipes and schedules call nothing outside the EEA or the organisation",
    channels=("MSG-11",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A pipe hands on what it reads; a schedule can call any operation of AWS, with the destination in "
    "its input.",
    remedy="Name targets, buckets and accounts of ours in the EEA, in the input too.",
    source="EventBridge Pipes API: CreatePipe; EventBridge Scheduler user guide, universal targets",
    watches={
        "aws:pipes/pipe:Pipe": (
            Anywhere(
                buckets=("bucketName",),
                accounts=("bucketOwner",),
                locals_=("enrichment", "kmsKeyIdentifier", "target"),
                skip=("source", "additionalBootstrapServers", "serverRootCaCertificate", "credentials"),
            ),
            Source(path="source", end="target"),
        ),
        "aws:scheduler/schedule:Schedule": (
            Anywhere(path="target", skip=("input",)),
            Anywhere(path="kmsKeyArn"),
            calls("target.input", text=True),
        ),
    },
)
