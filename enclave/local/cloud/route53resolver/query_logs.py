"""Query logging: where the queries of which VPCs are recorded.

Source: API reference, CreateResolverQueryLogConfig and AssociateResolverQueryLogConfig; developer guide,
"Resolver query logging".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.logs.models import logs_backends
from moto.s3.models import s3_backends

from enclave.local.cloud.route53resolver import checks
from enclave.local.cloud.route53resolver.exceptions import (
    InvalidParameterError,
    InvalidRequestError,
    LimitExceededError,
    ResourceExistsError,
    ResourceNotFoundError,
    ValidationError,
)
from enclave.local.cloud.route53resolver.parts import QueryLogAssociation, QueryLogConfig, new_id
from enclave.local.cloud.route53resolver.vpcs import require_vpc

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CONFIGS = 20
MAX_VPCS = 100
_LOG_GROUP = re.compile(r"arn:[^:]+:logs:([^:]+):([^:]+):log-group:([^:*]+)(:\*)?")
_BUCKET = re.compile(r"arn:[^:]+:s3:::([^/]+)(/.*)?")


class QueryLogs:
    """The query logging configurations of one account in one region, and their VPCs."""

    def __init__(self, account_id: str, region_name: str, arn: Callable[[str, str], str]) -> None:
        self._account_id = account_id
        self._region_name = region_name
        self._arn = arn
        self.configs: dict[str, QueryLogConfig] = {}
        self.associations: dict[str, QueryLogAssociation] = {}

    def create(self, params: dict[str, Any]) -> QueryLogConfig:
        """Make a configuration; its destination must be there."""
        try:
            checks.name(params["Name"])
        except ValidationError as error:
            raise InvalidParameterError(error.message) from error
        if any(each.creator == params["CreatorRequestId"] for each in self.configs.values()):
            raise ResourceExistsError("There is a configuration with this CreatorRequestId.")
        if len(self.configs) >= MAX_CONFIGS:
            raise LimitExceededError(f"An account can have {MAX_CONFIGS} configurations in a region.")
        self._check_destination(params["DestinationArn"])
        id_ = new_id("rqlc")
        made = QueryLogConfig(
            id=id_,
            arn=self._arn("resolver-query-log-config", id_),
            name=params["Name"],
            creator=params["CreatorRequestId"],
            owner=self._account_id,
            destination=params["DestinationArn"],
        )
        self.configs[id_] = made
        return made

    def config(self, params: dict[str, Any]) -> QueryLogConfig:
        """Find a configuration by its id."""
        id_ = params["ResolverQueryLogConfigId"]
        if id_ not in self.configs:
            raise ResourceNotFoundError(id_)
        return self.configs[id_]

    def delete(self, params: dict[str, Any]) -> QueryLogConfig:
        """Delete a configuration that no VPC uses."""
        found = self.config(params)
        if self.users(found):
            raise InvalidRequestError(f"The configuration '{found.id}' is still associated with a VPC.")
        return self.configs.pop(found.id)

    def users(self, config: QueryLogConfig) -> list[QueryLogAssociation]:
        """Return the VPCs whose queries a configuration records."""
        return [each for each in self.associations.values() if each.config_id == config.id]

    def associate(self, params: dict[str, Any]) -> QueryLogAssociation:
        """Record the queries of a VPC."""
        config, vpc_id = self.config(params), params["ResourceId"]
        require_vpc(self._account_id, self._region_name, vpc_id)
        if any(each.vpc_id == vpc_id for each in self.associations.values()):
            raise ResourceExistsError(f"The queries of '{vpc_id}' are recorded already.")
        if len(self.associations) >= MAX_VPCS:
            raise LimitExceededError(f"An account can have {MAX_VPCS} associations in a region.")
        made = QueryLogAssociation(id=new_id("rqlca"), config_id=config.id, vpc_id=vpc_id)
        self.associations[made.id] = made
        return made

    def association(self, params: dict[str, Any]) -> QueryLogAssociation:
        """Find an association by its id."""
        id_ = params["ResolverQueryLogConfigAssociationId"]
        if id_ not in self.associations:
            raise ResourceNotFoundError(id_)
        return self.associations[id_]

    def disassociate(self, params: dict[str, Any]) -> QueryLogAssociation:
        """Stop recording the queries of a VPC."""
        wanted = params["ResolverQueryLogConfigId"], params["ResourceId"]
        for each in self.associations.values():
            if (each.config_id, each.vpc_id) == wanted:
                return self.associations.pop(each.id)
        raise ResourceNotFoundError(":".join(wanted))

    def _check_destination(self, arn: str) -> None:
        if ":firehose:" in arn or ":kinesis:" in arn:
            raise NotImplementedError("Query logs to Amazon Data Firehose")
        group, bucket = _LOG_GROUP.fullmatch(arn), _BUCKET.fullmatch(arn)
        if group is not None:
            groups = logs_backends[self._account_id][self._region_name].groups
            here = group.groups()[:2] == (self._region_name, self._account_id)
            there = here and group[3] in groups
        else:
            there = bucket is not None and bucket[1] in s3_backends.bucket_accounts
        if not there:
            raise InvalidRequestError(f"The destination '{arn}' isn't there, or may not be used.")
