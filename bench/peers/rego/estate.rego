# Ten rules for an export of Pulumi, as somebody who minds speed would write them: types, ids and tables are
# indexed once, and a rule only visits resources of its own type. Indexes are comprehensions: a partial rule
# would be asked anew for each key. `data.plan` is what the configuration says.
package estate

resources := input.deployment.resources

# The positions of resources by type: positions are cheap members of a set, whole resources aren't.
types := {resource.type | some resource in resources}

of_type := {type: positions |
	some type in types
	positions := {at | resources[at].type == type}
}

of_types(types) := {at | some type in types; some at in of_type[type]}

provider_account := {reference: account |
	some at in of_type["pulumi:providers:aws"]
	provider := resources[at]
	reference := sprintf("%s::%s", [provider.urn, provider.id])
	account := json.unmarshal(provider.inputs.allowedAccountIds)[0]
}

in_eea(region) if region in data.plan.regions

# 1. Every resource is placed in the EEA.
violations contains {"rule": "placed-in-eea", "urn": resource.urn} if {
	some resource in resources
	startswith(resource.type, "aws:")
	not startswith(resource.type, "aws:iam/")
	not in_eea(resource.inputs.region)
}

violations contains {"rule": "placed-in-eea", "urn": resource.urn} if {
	some at in of_type["pulumi:providers:aws"]
	resource := resources[at]
	not in_eea(resource.inputs.region)
}

# 2. Whatever names a zone names one of its own region.
violations contains {"rule": "zone-of-its-region", "urn": resource.urn} if {
	some resource in resources
	zone := resource.inputs.availabilityZone
	not regex.match(sprintf("^%s[a-z]$", [resource.inputs.region]), zone)
}

violations contains {"rule": "zone-of-its-region", "urn": resource.urn} if {
	some resource in resources
	zone := resource.inputs.availabilityZoneId
	not data.plan.zones[zone] == resource.inputs.region
}

# 3. No key is multi-region.
violations contains {"rule": "keys-stay-in-region", "urn": resource.urn} if {
	some at in of_type["aws:kms/key:Key"]
	resource := resources[at]
	resource.inputs.multiRegion == true
}

# 4. Only the plan's egress subnets lead to an internet gateway.
internet_gateways := {resources[at].id | some at in of_type["aws:ec2/internetGateway:InternetGateway"]}

range_of := {id: range |
	some at in of_type["aws:ec2/subnet:Subnet"]
	id := resources[at].id
	range := resources[at].inputs.cidrBlock
}

other_tiers := {tier | some tier in data.plan.tiers} - {"egress"}

served := {[table, tier] |
	some at in of_type["aws:ec2/routeTableAssociation:RouteTableAssociation"]
	association := resources[at].inputs
	table := association.routeTableId
	tier := data.plan.tiers[range_of[association.subnetId]]
}

violations contains {"rule": "no-internet-route", "urn": resource.urn} if {
	some at in of_type["aws:ec2/route:Route"]
	resource := resources[at]
	resource.inputs.gatewayId in internet_gateways
	some tier in other_tiers
	[resource.inputs.routeTableId, tier] in served
}

# 5. Every store is encrypted with a key of its own account and region.
of_own_site(key, store) if {
	parts := split(key, ":")
	parts[3] == store.inputs.region
	parts[4] == provider_account[store.provider]
}

encryption_of := {bucket: rules |
	some at in of_type["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"]
	bucket := resources[at].inputs.bucket
	rules := resources[at].inputs.rules
}

locked(bucket) if {
	some rule in encryption_of[bucket.id]
	setting := rule.applyServerSideEncryptionByDefault
	setting.sseAlgorithm in {"aws:kms", "aws:kms:dsse"}
	of_own_site(setting.kmsMasterKeyId, bucket)
}

violations contains {"rule": "store-key-of-own-site", "urn": resource.urn} if {
	some at in of_type["aws:s3/bucket:Bucket"]
	resource := resources[at]
	not locked(resource)
}

locked_table(table) if {
	table.inputs.serverSideEncryption.enabled == true
	of_own_site(table.inputs.serverSideEncryption.kmsKeyArn, table)
}

violations contains {"rule": "store-key-of-own-site", "urn": resource.urn} if {
	some at in of_type["aws:dynamodb/table:Table"]
	resource := resources[at]
	not locked_table(resource)
}

# 6. No table has a replica outside the EEA.
violations contains {"rule": "replicas-stay-in-eea", "urn": resource.urn} if {
	some at in of_type["aws:dynamodb/table:Table"]
	resource := resources[at]
	some replica in resource.inputs.replicas
	not in_eea(replica.regionName)
}

# 7, 8 and 9. Policies of stores, keys and roles let in nobody outside.
listed(value) := value if is_array(value)

listed(value) := [value] if not is_array(value)

account_of(principal) := principal if regex.match(`^[0-9]{12}$`, principal)

account_of(principal) := split(principal, ":")[4] if startswith(principal, "arn:")

foreign(statement) if {
	statement.Principal == "*"
	not statement.Condition.StringEquals["aws:PrincipalOrgID"] == data.plan.organization
}

foreign(statement) if {
	some principal in listed(statement.Principal.AWS)
	not account_of(principal) in data.plan.accounts
	not statement.Condition.StringEquals["aws:PrincipalOrgID"] == data.plan.organization
}

shuts_out(document) if {
	some statement in document.Statement
	statement.Effect == "Deny"
	statement.Principal == "*"
	statement.Condition.StringNotEquals["aws:PrincipalOrgID"] == data.plan.organization
}

lets_in_outsiders(text) if {
	document := json.unmarshal(text)
	some statement in document.Statement
	statement.Effect == "Allow"
	foreign(statement)
	not shuts_out(document)
}

violations contains {"rule": "store-policy-admits-own-parties", "urn": resource.urn} if {
	some at in of_types({"aws:s3/bucketPolicy:BucketPolicy", "aws:dynamodb/resourcePolicy:ResourcePolicy"})
	resource := resources[at]
	lets_in_outsiders(resource.inputs.policy)
}

violations contains {"rule": "key-policy-admits-own-parties", "urn": resource.urn} if {
	some at in of_type["aws:kms/key:Key"]
	resource := resources[at]
	lets_in_outsiders(resource.inputs.policy)
}

violations contains {"rule": "role-trusts-own-parties", "urn": resource.urn} if {
	some at in of_type["aws:iam/role:Role"]
	resource := resources[at]
	lets_in_outsiders(resource.inputs.assumeRolePolicy)
}

# 10. Buckets block public access.
violations contains {"rule": "bucket-public-access-block", "urn": resource.urn} if {
	some at in of_type["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"]
	resource := resources[at]
	some name in {"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"}
	not resource.inputs[name] == true
}
