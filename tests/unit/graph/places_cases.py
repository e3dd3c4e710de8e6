"""Texts that name places, and where those are, taken from AWS's documentation.

Each line of a table: the text, its standing (in, out or ?), the countries (joined by a comma, - if none can
be told) and the region (- if there is not exactly one). The look-alikes are in the file beside.
"""

from collections.abc import Iterator
from typing import NamedTuple

from places_look_alikes import LOOK_ALIKES


class Case(NamedTuple):
    form: str
    text: str
    standing: str
    countries: frozenset[str]
    region: str | None
    look_alike: bool = False


# AWS global infrastructure documentation, "AWS Regions"; botocore partitions.json for the isolated ones.
REGION = """
af-south-1 out ZA af-south-1
ap-east-1 out HK ap-east-1
ap-east-2 out TW ap-east-2
ap-northeast-1 out JP ap-northeast-1
ap-northeast-2 out KR ap-northeast-2
ap-northeast-3 out JP ap-northeast-3
ap-south-1 out IN ap-south-1
ap-south-2 out IN ap-south-2
ap-southeast-1 out SG ap-southeast-1
ap-southeast-2 out AU ap-southeast-2
ap-southeast-3 out ID ap-southeast-3
ap-southeast-4 out AU ap-southeast-4
ap-southeast-5 out MY ap-southeast-5
ap-southeast-6 out NZ ap-southeast-6
ap-southeast-7 out TH ap-southeast-7
ca-central-1 out CA ca-central-1
ca-west-1 out CA ca-west-1
cn-north-1 out CN cn-north-1
cn-northwest-1 out CN cn-northwest-1
eu-central-1 in DE eu-central-1
eu-central-2 out CH eu-central-2
eu-isoe-west-1 out GB eu-isoe-west-1
eu-north-1 in SE eu-north-1
eu-south-1 in IT eu-south-1
eu-south-2 in ES eu-south-2
eu-west-1 in IE eu-west-1
eu-west-2 out GB eu-west-2
eu-west-3 in FR eu-west-3
eusc-de-east-1 in DE eusc-de-east-1
il-central-1 out IL il-central-1
me-central-1 out AE me-central-1
me-south-1 out BH me-south-1
mx-central-1 out MX mx-central-1
sa-east-1 out BR sa-east-1
us-east-1 out US us-east-1
us-east-2 out US us-east-2
us-gov-east-1 out US us-gov-east-1
us-gov-west-1 out US us-gov-west-1
us-iso-east-1 out US us-iso-east-1
us-isob-east-1 out US us-isob-east-1
us-isof-south-1 out US us-isof-south-1
us-west-1 out US us-west-1
us-west-2 out US us-west-2
eu-west-1a ? - -
euw1-az1 ? - -
aws-global ? - -
EU ? - -
"""

# "AWS Availability Zones", "Available Local Zones", "Available Wavelength Zones"; AWS What's New for Athens.
ZONE = """
eu-west-1a in IE eu-west-1
eu-west-1b in IE eu-west-1
eu-west-1c in IE eu-west-1
eu-central-1a in DE eu-central-1
eu-north-1c in SE eu-north-1
eu-south-1b in IT eu-south-1
eu-south-2a in ES eu-south-2
eu-west-3c in FR eu-west-3
eusc-de-east-1a in DE eusc-de-east-1
us-east-1f out US us-east-1
us-west-2d out US us-west-2
eu-west-2a out GB eu-west-2
eu-central-2b out CH eu-central-2
ca-central-1d out CA ca-central-1
ap-northeast-1a out JP ap-northeast-1
us-gov-west-1a out US us-gov-west-1
cn-north-1b out CN cn-north-1
eu-west-1-zg-1 in IE eu-west-1
us-east-2-zg-1 out US us-east-2
euw1-az1 in IE eu-west-1
euw1-az2 in IE eu-west-1
euw1-az3 in IE eu-west-1
euc1-az1 in DE eu-central-1
euc1-az3 in DE eu-central-1
eun1-az2 in SE eu-north-1
eus1-az1 in IT eu-south-1
eus2-az3 in ES eu-south-2
euw3-az1 in FR eu-west-3
euw2-az1 out GB eu-west-2
euw2-az4 out GB eu-west-2
euc2-az1 out CH eu-central-2
use1-az1 out US us-east-1
use1-az6 out US us-east-1
use2-az3 out US us-east-2
usw2-az4 out US us-west-2
cac1-az4 out CA ca-central-1
apse7-az2 out TH ap-southeast-7
mes1-az1 out BH me-south-1
mec1-az3 out AE me-central-1
ilc1-az2 out IL il-central-1
afs1-az1 out ZA af-south-1
sae1-az3 out BR sa-east-1
eu-central-1-ham-1a in DE eu-central-1
euc1-ham1-az1 in DE eu-central-1
eu-central-1-ham-1 in DE eu-central-1
eu-central-1-waw-1a in PL eu-central-1
euc1-waw1-az1 in PL eu-central-1
eu-central-1-waw-1 in PL eu-central-1
eu-central-1-ath-1a in GR eu-central-1
eu-north-1-cph-1a in DK eu-north-1
eun1-cph1-az1 in DK eu-north-1
eu-north-1-hel-1a in FI eu-north-1
eun1-hel1-az1 in FI eu-north-1
eu-north-1-hel-1 in FI eu-north-1
eu-central-1-ist-1a out TR eu-central-1
eu-west-3-cmn-1a out MA eu-west-3
eu-west-3-cmn-1 out MA eu-west-3
af-south-1-los-1a out NG af-south-1
ap-northeast-1-tpe-1a out TW ap-northeast-1
ap-southeast-2-akl-1a out NZ ap-southeast-2
me-south-1-mct-1a out OM me-south-1
us-east-1-bue-1a out AR us-east-1
us-east-1-qro-1a out MX us-east-1
us-east-1-scl-1a out CL us-east-1
us-west-2-lax-1a out US us-west-2
us-west-2-lax-1b out US us-west-2
usw2-lax1-az1 out US us-west-2
usw2-lax1-az2 out US us-west-2
us-west-2-lax-1 out US us-west-2
eu-central-1-wl1-ber-wlz-1 in DE eu-central-1
euc1-wl1-muc-wlz1 in DE eu-central-1
eu-west-2-wl1-lon-wlz-1 out GB eu-west-2
eu-west-3-cmn-wlz-1a out MA eu-west-3
euw3-cmn1-wlz1 out MA eu-west-3
eu-west-3-dss-wlz-1a out SN eu-west-3
us-east-1-wl1-bos-wlz-1 out US us-east-1
ap-northeast-1-wl1-nrt-wlz-1 out JP ap-northeast-1
ca-central-1-wl1-yto-wlz-1 out CA ca-central-1
eu-west-1 ? - -
"""

# IAM User Guide, "Amazon Resource Names (ARNs)"; Service Authorization Reference for the forms.
ARN = """
arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab in IE eu-west-1
arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab in IE eu-west-1
arn:aws:kms:eu-west-1:111122223333:* in IE eu-west-1
arn:aws:kms:eu-west-1:*:key/* in IE eu-west-1
arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab out US us-east-1
arn:aws:sqs:eu-central-1:111122223333:orders in DE eu-central-1
arn:aws:sns:eu-north-1:111122223333:alerts:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55 in SE eu-north-1
arn:aws:lambda:eu-south-1:111122223333:function:f:7 in IT eu-south-1
arn:aws:dynamodb:eu-south-2:111122223333:table/t/stream/2026-01-01T00:00:00.000 in ES eu-south-2
arn:aws:logs:eu-west-3:111122223333:log-group:/aws/lambda/f:* in FR eu-west-3
arn:aws:logs:eu-west-2:111122223333:log-group:/aws/lambda/f:* out GB eu-west-2
arn:aws:rds:eu-central-2:111122223333:db:d out CH eu-central-2
arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0 in IE eu-west-1
arn:aws:apigateway:eu-west-1::/restapis/a123456789/* in IE eu-west-1
arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest/al2023 in IE eu-west-1
arn:aws:states:eu-west-1:aws:activity/a in IE eu-west-1
arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/n/1234567890123456 in IE eu-west-1
arn:aws:backup:eu-west-1:111122223333:backup-vault:v in IE eu-west-1
arn:aws:wafv2:us-east-1:111122223333:global/webacl/w/1 out US us-east-1
arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab in DE eusc-de-east-1
arn:aws-cn:kms:cn-north-1:111122223333:key/k out CN cn-north-1
arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/k out US us-gov-west-1
arn:aws-iso-e:kms:eu-isoe-west-1:111122223333:key/k out GB eu-isoe-west-1
arn:aws:s3:::amzn-s3-demo-bucket ? - -
arn:aws:s3:::amzn-s3-demo-bucket/* ? - -
arn:aws-eusc:s3:::amzn-s3-demo-bucket ? - -
arn:aws-cn:s3:::amzn-s3-demo-bucket out CN -
arn:aws-us-gov:s3:::amzn-s3-demo-bucket out US -
arn:aws:s3:eu-west-1:111122223333:accesspoint/example in IE eu-west-1
arn:aws:s3:us-west-2:111122223333:accesspoint/example/object/unit-01 out US us-west-2
arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap ? - -
arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/olap in IE eu-west-1
arn:aws:s3tables:eu-west-1:111122223333:bucket/b in IE eu-west-1
arn:aws:s3express:eu-west-1:111122223333:bucket/amzn-s3-demo-bucket--euw1-az1--x-s3 in IE eu-west-1
arn:aws:s3express:eu-west-1:111122223333:accesspoint/ap--euw1-az3--xa-s3 in IE eu-west-1
arn:aws:s3express:eu-west-1:111122223333:bucket/amzn-s3-demo-bucket--use1-az4--x-s3 ? - eu-west-1
arn:aws:s3express:eu-west-1:111122223333:bucket/b ? - eu-west-1
arn:aws:s3express:us-east-1:111122223333:bucket/amzn-s3-demo-bucket--use1-az4--x-s3 out US us-east-1
arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0 ? - eu-west-1
arn:aws:outposts:us-east-1:111122223333:outpost/op-0123456789abcdef0 out US us-east-1
arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0/bucket/b ? - eu-west-1
arn:aws:ec2:eu-west-1:111122223333:local-gateway/lgw-0123456789abcdef0 ? - eu-west-1
arn:aws:ec2:eu-west-1:111122223333:coip-pool/ipv4pool-coip-0123456789abcdef0 ? - eu-west-1
arn:aws:iam::111122223333:role/auditor ? - -
arn:aws:iam::aws:policy/AdministratorAccess ? - -
arn:aws:iam::cloudfront:user/OriginAccessIdentity ? - -
arn:aws-eusc:iam::111122223333:role/auditor ? - -
arn:aws:sts::111122223333:assumed-role/auditor/session ? - -
arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE out - -
arn:aws:globalaccelerator::111122223333:accelerator/1234abcd-abcd-1234-abcd-1234abcdefgh out - -
arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666 out US us-east-1
arn:aws:route53:::hostedzone/Z148QEXAMPLE8V out US us-east-1
arn:aws-eusc:organizations::111122223333:organization/o-exampleorgid in DE eusc-de-east-1
arn:aws:networkmanager::111122223333:core-network/core-network-0fab62fe438d94db6 out US us-west-2
arn:aws:directconnect::111122223333:dx-gateway/cb9aa5d0-d27d-4a3a-9c3f-000000000000 ? - -
arn:aws:rds::111122223333:global-cluster:my-global-cluster ? - -
arn:aws:dynamodb::111122223333:global-table/t ? - -
arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 in IE eu-west-1
arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 out US us-east-1
arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0 ? - -
arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/a1b2c3 ? - eu-west-1
arn:aws:bedrock:us-west-2:111122223333:application-inference-profile/a1b2c3 out US us-west-2
arn:aws:bedrock:eu-central-1:111122223333:data-automation-profile/eu.data-automation-v1 ? - eu-central-1
arn:aws:bedrock:eu-west-1:111122223333:prompt-router/r1 ? - eu-west-1
arn:aws:bedrock:eu-west-1:111122223333:guardrail-profile/eu.guardrail.v1:0 ? - eu-west-1
arn:aws:bedrock:eu-west-1:111122223333:guardrail/g1 in IE eu-west-1
arn:aws:sagemaker:eu-west-1:568282634449:workteam/public-crowd/default out - -
arn:aws:sagemaker:eu-west-1:111122223333:workteam/vendor-crowd/v ? - eu-west-1
arn:aws:sagemaker:us-east-1:111122223333:workteam/vendor-crowd/v out US us-east-1
arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/p in IE eu-west-1
"""

# AWS General Reference, "Service endpoints and quotas"; the guide of each service for the names it gives out.
HOST = """
s3.eu-west-1.amazonaws.com in IE eu-west-1
https://s3.eu-west-1.amazonaws.com in IE eu-west-1
HTTPS://S3.EU-WEST-1.AMAZONAWS.COM/ in IE eu-west-1
s3.eu-west-1.amazonaws.com. in IE eu-west-1
s3.eu-west-1.amazonaws.com:443 in IE eu-west-1
https://s3.eu-west-1.amazonaws.com:443/bucket/key?versionId=1#part in IE eu-west-1
https://s3.eu-west-1.amazonaws.com#part in IE eu-west-1
https://s3.eu-west-1.amazonaws.com?list-type=2 in IE eu-west-1
https://user:word@s3.eu-west-1.amazonaws.com/ in IE eu-west-1
https://evil.example:80@s3.eu-west-1.amazonaws.com/ in IE eu-west-1
s3.dualstack.eu-west-1.amazonaws.com in IE eu-west-1
s3-eu-west-1.amazonaws.com in IE eu-west-1
s3-us-west-2.amazonaws.com out US us-west-2
s3.us-east-1.amazonaws.com out US us-east-1
s3-fips.us-east-1.amazonaws.com out US us-east-1
s3.amazonaws.com out US us-east-1
s3-external-1.amazonaws.com out US us-east-1
s3.eu-west-2.amazonaws.com out GB eu-west-2
s3.eusc-de-east-1.amazonaws.eu in DE eusc-de-east-1
s3.cn-north-1.amazonaws.com.cn out CN cn-north-1
ec2.eu-central-1.amazonaws.com in DE eu-central-1
ec2.eu-central-1.api.aws in DE eu-central-1
kms.eu-west-3.amazonaws.com in FR eu-west-3
kms-fips.eu-west-3.amazonaws.com in FR eu-west-3
kms.eusc-de-east-1.amazonaws.eu in DE eusc-de-east-1
kms.eusc-de-east-1.api.amazonwebservices.eu in DE eusc-de-east-1
dynamodb.eu-north-1.amazonaws.com in SE eu-north-1
111122223333.ddb.eu-west-1.amazonaws.com in IE eu-west-1
sts.eu-west-1.amazonaws.com in IE eu-west-1
sts.amazonaws.com out US us-east-1
sts.us-gov-west-1.amazonaws.com out US us-gov-west-1
iam.amazonaws.com out US us-east-1
iam.eusc-de-east-1.amazonaws.eu in DE eusc-de-east-1
iam.global.api.aws out US us-east-1
organizations.us-east-1.amazonaws.com out US us-east-1
route53.amazonaws.com out US us-east-1
route53.amazonaws.eu in DE eusc-de-east-1
support.us-east-1.amazonaws.com out US us-east-1
networkmanager.us-west-2.amazonaws.com out US us-west-2
globalaccelerator.us-west-2.amazonaws.com out - -
globalaccelerator.eu-west-1.amazonaws.com out - -
cloudfront.amazonaws.com out - -
cloudfront.amazonaws.eu out - -
d111111abcdef8.cloudfront.net out - -
a1234567890abcdef.awsglobalaccelerator.com out - -
a1234567890abcdef.dualstack.awsglobalaccelerator.com out - -
main.d1a2b3c4.amplifyapp.com out - -
api.ecr.eu-west-1.amazonaws.com in IE eu-west-1
111122223333.dkr.ecr.eu-west-1.amazonaws.com in IE eu-west-1
111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.0 in IE eu-west-1
111122223333.dkr.ecr.us-east-1.amazonaws.com out US us-east-1
111122223333.dkr-ecr.eu-west-1.on.aws in IE eu-west-1
a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com ? - eu-west-1
wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod ? - eu-central-1
a1b2c3d4e5.execute-api.us-east-1.amazonaws.com out US us-east-1
example.appsync-api.eu-west-1.amazonaws.com ? - eu-west-1
example.appsync-realtime-api.eu-west-1.amazonaws.com ? - eu-west-1
abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws in IE eu-west-1
abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws out US us-east-1
mydb.c123456abcde.eu-west-1.rds.amazonaws.com:5432 in IE eu-west-1
mydb.c123456abcde.eu-west-2.rds.amazonaws.com out GB eu-west-2
cluster.cluster-c123456abcde.eu-central-1.rds.amazonaws.com in DE eu-central-1
writer.global-c123456abcde.global.rds.amazonaws.com ? - -
wh.c123456abcde.eu-west-1.redshift.amazonaws.com in IE eu-west-1
wg.111122223333.eu-west-1.redshift-serverless.amazonaws.com in IE eu-west-1
vpc-logs-abc123.eu-west-1.es.amazonaws.com in IE eu-west-1
git-codecommit.eu-west-1.amazonaws.com in IE eu-west-1
git-codecommit-fips.us-east-1.amazonaws.com out US us-east-1
email-smtp.eu-north-1.amazonaws.com in SE eu-north-1
abc123.eu-west-1.aoss.amazonaws.com in IE eu-west-1
my-lb-1234567890.eu-west-1.elb.amazonaws.com in IE eu-west-1
internal-my-lb-1234567890.us-east-1.elb.amazonaws.com out US us-east-1
my-nlb-0123456789abcdef.elb.eu-west-1.amazonaws.com in IE eu-west-1
0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com in IE eu-west-1
https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF in IE eu-west-1
fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com in IE eu-west-1
b-1.demo.abc123.c2.kafka.eu-west-1.amazonaws.com:9094 in IE eu-west-1
amqps://b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9-1.mq.eu-west-1.amazonaws.com:5671 in IE eu-west-1
docs.cluster-c123456abcde.eu-west-3.docdb.amazonaws.com in FR eu-west-3
nep.cluster-c123456abcde.eu-north-1.neptune.amazonaws.com in SE eu-north-1
demo.abc123.0001.euw1.cache.amazonaws.com in IE eu-west-1
demo.abc123.ng.0001.use1.cache.amazonaws.com out US us-east-1
clustercfg.demo.abc123.memorydb.eu-west-1.amazonaws.com in IE eu-west-1
s-0123456789abcdef0.server.transfer.eu-west-1.amazonaws.com in IE eu-west-1
a1b2c3-ats.iot.eu-west-1.amazonaws.com in IE eu-west-1
ec2-203-0-113-25.eu-west-1.compute.amazonaws.com in IE eu-west-1
ec2-203-0-113-25.compute-1.amazonaws.com ? - -
eu-west-1.queue.amazonaws.com in IE eu-west-1
mydomain.auth.eu-west-1.amazoncognito.com in IE eu-west-1
cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf in IE eu-west-1
abc123.eu-west-1.awsapprunner.com in IE eu-west-1
env.eba-abc123.eu-west-1.elasticbeanstalk.com in IE eu-west-1
env.eba-abc123.us-west-2.elasticbeanstalk.com out US us-west-2
svc-0123.7d67968.vpc-lattice-svcs.eu-west-1.on.aws in IE eu-west-1
vpce-0fe5b17a0707d6abc-29p5708s.ec2.eu-west-1.vpce.amazonaws.com in IE eu-west-1
vpce-0fe5b17a0707d6abc-29p5708s-eu-west-1a.ec2.eu-west-1.vpce.amazonaws.com in IE eu-west-1
vpce-0fe5b17a0707d6abc-29p5708s.ec2.us-east-1.vpce.amazonaws.com out US us-east-1
bucket.vpce-0fe5b17a0707d6abc-29p5708s.s3.eu-west-1.vpce.amazonaws.com in IE eu-west-1
bedrock-runtime.eu-west-1.amazonaws.com in IE eu-west-1
runtime.sagemaker.eu-west-1.amazonaws.com in IE eu-west-1
logs.eu-west-1.amazonaws.com in IE eu-west-1
firehose.us-east-1.amazonaws.com out US us-east-1
logs.us-iso-east-1.c2s.ic.gov out US us-iso-east-1
kms.eu-isoe-west-1.cloud.adc-e.uk out GB eu-isoe-west-1
https://sqs.eu-west-1.amazonaws.com/111122223333/orders in IE eu-west-1
postgresql://user:word@mydb.c123456abcde.eu-west-1.rds.amazonaws.com:5432/db in IE eu-west-1
postgresql://mydb.c123456abcde.eu-west-1.rds.amazonaws.com/db?sslmode=verify-full in IE eu-west-1
postgresql://mydb.c123456abcde.eu-west-1.rds.amazonaws.com/db?host=evil.example ? - -
postgres://mydb.c123456abcde.eu-west-1.rds.amazonaws.com/db?a=b&hostaddr=203.0.113.1 ? - -
postgres://mydb.c123456abcde.eu-west-1.rds.amazonaws.com/db?h%6Fst=evil.example ? - -
postgres://mydb.c123456abcde.eu-west-1.rds.amazonaws.com?service=evil ? - -
localhost ? - -
http://localhost:4566 ? - -
127.0.0.1 ? - -
http://169.254.169.254/latest/meta-data ? - -
https://[::1]:8443/ ? - -
[fd00:ec2::254] ? - -
fd00:ec2::254 ? - -
2130706433 ? - -
example.com ? - -
db.internal ? - -
ip-10-0-0-1.eu-west-1.compute.internal ? - -
amazonaws.com ? - -
eu-west-1.amazonaws.com ? - -
iam.eu-west-1.amazonaws.com ? - -
"""

# AWS PrivateLink Guide; CloudFormation AWS::EC2::VPCEndpoint; Amazon S3 User Guide for s3-global.
SERVICE_NAME = """
com.amazonaws.eu-west-1.s3 in IE eu-west-1
com.amazonaws.eu-west-1.dynamodb in IE eu-west-1
com.amazonaws.eu-west-1.ecr.dkr in IE eu-west-1
com.amazonaws.eu-west-1.kms-fips in IE eu-west-1
com.amazonaws.eu-central-1.logs in DE eu-central-1
com.amazonaws.eu-west-2.s3 out GB eu-west-2
com.amazonaws.eu-central-2.s3 out CH eu-central-2
com.amazonaws.us-east-1.s3 out US us-east-1
com.amazonaws.us-gov-west-1.s3 out US us-gov-west-1
com.amazonaws.cn-north-1.s3 out CN cn-north-1
cn.com.amazonaws.cn-north-1.ec2 out CN cn-north-1
eu.amazonaws.eusc-de-east-1.s3 in DE eusc-de-east-1
eu.amazonaws.eusc-de-east-1.ecr.api in DE eusc-de-east-1
com.amazonaws.eusc-de-east-1.s3 in DE eusc-de-east-1
aws.api.eu-west-1.kendra-ranking in IE eu-west-1
aws.api.us-east-1.kendra-ranking out US us-east-1
aws.sagemaker.eu-west-1.notebook in IE eu-west-1
com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0 in IE eu-west-1
com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0 out US us-east-1
com.amazonaws.s3-global.accesspoint ? - -
com.amazonaws.global.cloudfront.origin-facing ? - -
com.amazonaws.iam out US us-east-1
com.amazonaws.eu-west-1 ? - -
s3 ? - -
"""

# Amazon S3 User Guide: virtual hosting, website endpoints, access points, directory buckets, acceleration.
BUCKET = """
amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com in IE eu-west-1
https://amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com/photos/puppy.jpg in IE eu-west-1
a.dotted.bucket.s3.eu-west-1.amazonaws.com in IE eu-west-1
https://s3.eu-west-1.amazonaws.com/amzn-s3-demo-bucket/puppy.jpg in IE eu-west-1
amzn-s3-demo-bucket.s3-eu-west-1.amazonaws.com in IE eu-west-1
amzn-s3-demo-bucket.s3.dualstack.eu-west-1.amazonaws.com in IE eu-west-1
amzn-s3-demo-bucket.s3.us-west-2.amazonaws.com out US us-west-2
eu-west-1.s3.us-east-1.amazonaws.com out US us-east-1
amzn-s3-demo-bucket.s3.amazonaws.com ? - -
https://amzn-s3-demo-bucket.s3.amazonaws.com/eu-west-1/ ? - -
amzn-s3-demo-bucket.s3-accelerate.amazonaws.com out - -
amzn-s3-demo-bucket.s3-accelerate.dualstack.amazonaws.com out - -
amzn-s3-demo-bucket.s3-website-eu-west-1.amazonaws.com in IE eu-west-1
amzn-s3-demo-bucket.s3-website.eu-central-1.amazonaws.com in DE eu-central-1
amzn-s3-demo-bucket.s3-website-us-east-1.amazonaws.com out US us-east-1
amzn-s3-demo-bucket.s3-website.cn-northwest-1.amazonaws.com.cn out CN cn-northwest-1
my-ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com in IE eu-west-1
my-ap-111122223333.s3-accesspoint.dualstack.us-east-1.amazonaws.com out US us-east-1
my-olap-111122223333.s3-object-lambda.eu-west-1.amazonaws.com in IE eu-west-1
111122223333.s3-control.eu-west-1.amazonaws.com in IE eu-west-1
my-ap-111122223333.op-0123456789abcdef0.s3-outposts.eu-west-1.amazonaws.com ? - -
my-ap-111122223333.op-0123456789abcdef0.s3-outposts.us-east-1.amazonaws.com out US us-east-1
mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com ? - -
b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com in IE eu-west-1
b--euw1-az1--x-s3.s3express-euw1-az1.dualstack.eu-west-1.amazonaws.com in IE eu-west-1
b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com out US us-east-1
s3express-control.eu-west-1.amazonaws.com in IE eu-west-1
b--euw1-az1--x-s3 in IE eu-west-1
b--usw2-az1--x-s3 out US us-west-2
b--usw2-lax1-az1--x-s3 out US us-west-2
ap--eun1-az1--xa-s3 in SE eu-north-1
b--xxx1-az1--x-s3 ? - -
s3://amzn-s3-demo-bucket/key ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&awssdk=v2 in IE eu-west-1
s3://amzn-s3-demo-bucket?region=us-east-1&awssdk=v2 out US us-east-1
s3://amzn-s3-demo-bucket?region=eu-west-1&endpoint=evil.example ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&region=us-east-1 ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&%65ndpoint=https://evil.example ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&%72egion=us-east-1 ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&accelerate=true ? - -
s3://amzn-s3-demo-bucket?region=eu-west-1&hostname_immutable=true ? - -
s3://somebody@amzn-s3-demo-bucket?region=eu-west-1 ? - -
s3://b--euw1-az1--x-s3/key?endpoint=evil.example ? - -
s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/example?endpoint=evil.example ? - -
s3://amzn-s3-demo-bucket/key?region=eu-west-1&profile=ops&s3ForcePathStyle=true in IE eu-west-1
s3://b--euw1-az1--x-s3/key in IE eu-west-1
s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/example/key in IE eu-west-1
arn:aws:s3:::amzn-s3-demo-bucket ? - -
amzn-s3-demo-bucket ? - -
my-ap-abcdefghijklmnopqrstuvwx-s3alias ? - -
"""

# Bedrock User Guide, "Supported Regions and models for inference profiles" and "Geographic cross-Region
# inference": from London, Zurich and Tel Aviv the caller's own region is a destination too.
SIX = "DE,ES,FR,IE,IT,SE"
PROFILE = f"""
eu.amazon.nova-2-lite-v1:0 in {SIX} -
eu.anthropic.claude-3-haiku-20240307-v1:0 in DE,FR,IE -
eu.anthropic.claude-3-7-sonnet-20250219-v1:0 in DE,FR,IE,SE -
eu.cohere.embed-v4:0 in {SIX} -
eu.mistral.pixtral-large-2502-v1:0 in DE,FR,IE,SE -
eu.meta.llama3-2-1b-instruct-v1:0 in DE,FR,IE -
eu.twelvelabs.marengo-embed-2-7-v1:0 in {SIX} -
eu.anthropic.claude-sonnet-4-5-20250929-v1:0 ? CH,GB,{SIX} -
eu.anthropic.claude-haiku-4-5-20251001-v1:0 ? CH,GB,{SIX} -
eu.anthropic.claude-sonnet-4-20250514-v1:0 ? IL,{SIX} -
eu.amazon.nova-pro-v1:0 ? IL,{SIX} -
us.anthropic.claude-sonnet-4-5-20250929-v1:0 out - -
us-gov.anthropic.claude-3-haiku-20240307-v1:0 out - -
apac.amazon.nova-lite-v1:0 out - -
jp.anthropic.claude-haiku-4-5-20251001-v1:0 out - -
au.anthropic.claude-sonnet-4-5-20250929-v1:0 out - -
ca.amazon.nova-2-lite-v1:0 out - -
global.anthropic.claude-sonnet-4-20250514-v1:0 out - -
us.guardrail.v1:0 out - -
eu.guardrail.v1:0 ? - -
eu.anthropic.claude-next-v1:0 ? - -
anthropic.claude-3-haiku-20240307-v1:0 ? - -
arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0 in {SIX} -
arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.amazon.nova-pro-v1:0 in DE,FR,IE,SE -
arn:aws:bedrock:eu-south-1:111122223333:inference-profile/eu.amazon.nova-pro-v1:0 in DE,FR,IE,IT,SE -
arn:aws:bedrock:eu-west-2:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0 out GB eu-west-2
arn:aws:bedrock:il-central-1:111122223333:inference-profile/eu.amazon.nova-pro-v1:0 out IL il-central-1
arn:aws:bedrock:eu-west-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0 out - -
arn:aws:bedrock:eu-west-1:111122223333:inference-profile/global.anthropic.claude-sonnet-4-20250514-v1:0 out - -
arn:aws:bedrock:eu-north-1:111122223333:inference-profile/eu.twelvelabs.marengo-embed-2-7-v1:0 ? - -
arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0 out US us-east-1
arn:aws:kms:eu-west-1:111122223333:key/k ? - -
"""  # noqa: E501

LOCATE = f"""
eu-west-1 in IE eu-west-1
eu-west-2 out GB eu-west-2
eu-west-1a in IE eu-west-1
euw1-az1 in IE eu-west-1
use1-az1 out US us-east-1
eu-west-3-cmn-1a out MA eu-west-3
arn:aws:kms:eu-west-1:111122223333:key/k in IE eu-west-1
com.amazonaws.us-east-1.s3 out US us-east-1
com.amazonaws.eu-west-1.s3 in IE eu-west-1
https://kms.eu-west-1.amazonaws.com in IE eu-west-1
amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com in IE eu-west-1
b--euw1-az1--x-s3 in IE eu-west-1
s3://amzn-s3-demo-bucket?region=eu-west-1 in IE eu-west-1
eu.amazon.nova-2-lite-v1:0 in {SIX} -
us.amazon.nova-pro-v1:0 out - -
us.example.com ? - -
eu.example.com ? - -
d111111abcdef8.cloudfront.net out - -
iam.amazonaws.com out US us-east-1
amzn-s3-demo-bucket ? - -
hello ? - -
"""

_TABLES = {
    "region": REGION,
    "zone": ZONE,
    "arn": ARN,
    "host": HOST,
    "service_name": SERVICE_NAME,
    "bucket": BUCKET,
    "inference_profile": PROFILE,
    "locate": LOCATE,
}


def _cases() -> Iterator[Case]:
    for form, table in _TABLES.items():
        for line in table.strip().splitlines():
            text, standing, countries, region = line.split(" ")
            known = frozenset() if countries == "-" else frozenset(countries.split(","))
            yield Case(form, text, standing, known, None if region == "-" else region)
    for form, texts in LOOK_ALIKES.items():
        yield from (Case(form, text, "?", frozenset(), None, look_alike=True) for text in texts)


CASES = tuple(_cases())
