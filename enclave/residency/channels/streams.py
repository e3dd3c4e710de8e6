"""Streams of records: Kinesis, Firehose, Flink, Kafka and its connectors."""

from enclave.residency.channel import channel
from enclave.residency.channels.connectors import settings_of_connector
from enclave.residency.meanings import Anywhere, Destination, Own, Source, Switch
from enclave.residency.verdicts import Severity

DELIVERY = channel(
    id="delivery-streams-end-in-the-eea",
    title="Delivery streams write to buckets, clusters and hosts of ours in the EEA",
    channels=("MSG-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A delivery stream hands everything that it is given to its destination, and to a bucket for "
    "copies and for what failed.",
    remedy="Name a bucket, a cluster or an endpoint of AWS in the EEA, or register the transfer.",
    source="Firehose API: CreateDeliveryStream",
    watches={
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
            Anywhere(
                regions=("region",),
                hosts=(
                    "url",
                    "hecEndpoint",
                    "accountUrl",
                    "clusterEndpoint",
                    "collectionEndpoint",
                    "clusterJdbcurl",
                ),
                locals_=("logGroupName", "catalogId"),
                skip=("arn", "kinesisSourceConfiguration", "mskSourceConfiguration", "requestConfiguration"),
            ),
            Source(
                path="kinesisSourceConfiguration.kinesisStreamArn", end="extendedS3Configuration.bucketArn"
            ),
            Source(path="mskSourceConfiguration.mskClusterArn", end="extendedS3Configuration.bucketArn"),
        ),
    },
)

STREAMS = channel(
    id="streams-are-read-in-the-eea",
    title="Streams are read, changed and logged in the EEA",
    channels=("MSG-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A consumer reads all of its stream; an application writes what it makes of it to its outputs.",
    remedy="Read and write streams, functions and buckets of this program in the EEA.",
    source="Kinesis API: RegisterStreamConsumer; Managed Service for Apache Flink API: CreateApplication",
    watches={
        "aws:kinesis/streamConsumer:StreamConsumer": (Destination(path="streamArn"),),
        "aws:kinesis/stream:Stream": (Destination(path="kmsKeyId", here=True),),
        "aws:kinesis/videoStream:VideoStream": (Destination(path="kmsKeyId", here=True),),
        "aws:kinesis/analyticsApplication:AnalyticsApplication": (Anywhere(skip=("code",)),),
        "aws:kinesisanalyticsv2/application:Application": (
            Anywhere(locals_=("keyId",), regions=("aws.region",), skip=("textContent",)),
        ),
    },
)

KAFKA = channel(
    id="kafka-stays-in-the-eea",
    title="Clusters of Kafka are replicated, read and logged in the EEA, and closed to the internet",
    channels=("MSG-09",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A replicator copies topics as they are written, a connector hands them to whatever its "
    "configuration names, and a public broker answers the internet.",
    remedy="Replicate to a cluster of ours in the EEA; leave public access disabled.",
    source="MSK API: CreateReplicator, UpdateConnectivity; MSK Connect API: CreateConnector",
    watches={
        "aws:msk/replicator:Replicator": (
            Anywhere(
                buckets=("bucket",),
                hosts=("bootstrapBrokerString",),
                locals_=("logGroup", "deliveryStream"),
                skip=("amazonMskCluster", "sourceKafkaClusterArn"),
            ),
            Source(
                path="replicationInfoList.sourceKafkaClusterArn",
                end="replicationInfoList.targetKafkaClusterArn",
            ),
        ),
        "aws:msk/cluster:Cluster": (
            Switch(
                path="brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
                closed=("DISABLED",),
                why="The brokers have addresses on the internet.",
            ),
            Switch(
                path="clientAuthentication.unauthenticated",
                closed=(False,),
                why="Whoever reaches the brokers can read every topic.",
            ),
            Anywhere(
                buckets=("bucket",),
                locals_=("logGroup", "deliveryStream"),
                skip=("publicAccess",),
            ),
        ),
        "aws:msk/channel:Channel": (
            Anywhere(
                buckets=("bucket", "warehouseLocation"),
                accounts=("expectedBucketOwner",),
                locals_=("logGroup", "deliveryStream"),
            ),
        ),
        "aws:msk/vpcConnection:VpcConnection": (Anywhere(),),
        "aws:msk/topic:Topic": (Destination(path="clusterArn"),),
        "aws:msk/scramSecretAssociation:ScramSecretAssociation": (Anywhere(),),
        "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": (Anywhere(),),
        "aws:mskconnect/connector:Connector": (
            Anywhere(
                buckets=("bucket",),
                hosts=("bootstrapServers",),
                locals_=("logGroup", "deliveryStream"),
                skip=("connectorConfiguration", "plugins"),
            ),
            Own(told="a configuration that leads to nowhere outside the EEA", read=settings_of_connector),
        ),
    },
)
