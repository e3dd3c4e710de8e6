"""Types around machines and containers by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Scales what is judged where it's made; it names metrics and numbers, and moves no data.": """
aws:appautoscaling/policy:Policy
aws:appautoscaling/scheduledAction:ScheduledAction
aws:appautoscaling/target:Target
aws:autoscaling/policy:Policy
aws:autoscaling/schedule:Schedule
aws:autoscalingplans/scalingPlan:ScalingPlan
""",
        "Puts machines behind a load balancer of the same account and region, which is judged itself.": """
aws:autoscaling/attachment:Attachment
aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment
""",
        "Says on which machines of the same account and region containers or jobs run; the machines are "
        "judged, and so is what runs.": """
aws:batch/jobQueue:JobQueue
aws:batch/schedulingPolicy:SchedulingPolicy
aws:ecs/capacityProvider:CapacityProvider
aws:ecs/clusterCapacityProviders:ClusterCapacityProviders
""",
        "A setting of the account for names, counts and insights of containers.": """
aws:ecs/accountSettingDefault:AccountSettingDefault
""",
        "Names an application, or takes its code in from a bucket of the same region; environments are "
        "judged.": """
aws:elasticbeanstalk/application:Application
aws:elasticbeanstalk/applicationVersion:ApplicationVersion
""",
        "Asks for a higher limit, or to be told of limits; what is made within it is judged.": """
aws:servicequotas/autoManagement:AutoManagement
aws:servicequotas/serviceQuota:ServiceQuota
aws:servicequotas/template:Template
aws:servicequotas/templateAssociation:TemplateAssociation
""",
        "A name space for workflows in its own region; workers fetch from it, and it calls nobody.": """
aws:swf/domain:Domain
""",
    }
)
