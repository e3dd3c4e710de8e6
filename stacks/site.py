"""The stack of one site."""

import pulumi

from components.site import Site, SiteArgs
from enclave.model import enclave as model
from stacks.outputs import SiteOutputs
from stacks.providers import Providers


def site(enclave: model.Enclave, plan: model.Site, providers: Providers, *, protected: bool) -> SiteOutputs:
    """Create a site; return the stack's outputs. ``protected`` is off only while a site is taken down."""
    made = Site(
        plan.name,
        SiteArgs(enclave=enclave, site=plan, protected=protected),
        pulumi.ResourceOptions(providers=[providers.get(plan.account, plan.region)]),
    )
    all_of = pulumi.Output.all
    return SiteOutputs(
        vpc_id=made.vpc.vpc.id,
        subnet_ids=all_of(**{key: subnet.id for key, subnet in made.vpc.subnets.items()}),
        route_table_ids=all_of(**{key: table.id for key, table in made.vpc.route_tables.items()}),
        firewall_endpoint_ids=all_of(**made.gateway.endpoint_ids),
        key_arns=all_of(**{purpose: key.arn for purpose, key in made.keys.keys.items()}),
        bucket_names=all_of(**{key: bucket.bucket for key, bucket in made.stores.buckets.items()}),
        table_names=all_of(**{key: table.name for key, table in made.stores.tables.items()}),
    )
