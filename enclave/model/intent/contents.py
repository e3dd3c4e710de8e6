"""The sections ``data_classes`` and ``links`` of enclave.yaml."""

from yaml.nodes import Node

from enclave.model.enclave import DataClass, Link, Organization, Site
from enclave.model.intent.document import Document
from enclave.model.intent.references import Declared, look_up
from enclave.model.naming import FLOW_LOG_ROLE_SUFFIX, OWN_PURPOSES, data_role_name

LONGEST_DATA_CLASS_NAME = 20
_LINK_ENDS = 2


def read_data_classes(
    document: Document, node: Node, enclave_name: str | None, organization: Organization | None
) -> dict[str, DataClass | None]:
    """Read the data classes by name. A name whose role or key would be somebody else's is a problem."""
    data_classes: dict[str, DataClass | None] = {}
    document.check_filled(node, "data_classes")
    for name, key, value in document.named(node, "data_classes", "data class", LONGEST_DATA_CLASS_NAME):
        owner = _owner_of_name(name, enclave_name, organization)
        if owner is not None:
            message = f'the data class name "{name}" is taken: {owner}'
            document.report(key, message, "choose another name")
        fields = document.fields(value, f"data class {name}", ("description", "personal"), at=key)
        description, personal = fields.text("description"), fields.boolean("personal")
        data_classes[name] = (
            None
            if description is None or personal is None
            else DataClass(name=name, description=description, personal=personal)
        )
    return data_classes


def _owner_of_name(name: str, enclave_name: str | None, organization: Organization | None) -> str | None:
    if name in OWN_PURPOSES:
        return f"each site has a key of this name for its {name}"
    if name.endswith(FLOW_LOG_ROLE_SUFFIX):
        return "roles that end so deliver flow logs"
    if enclave_name is None or organization is None:
        return None
    role = data_role_name(enclave_name, name)
    if role in {organization.deploy_role, organization.key_administrator_role}:
        return f"its role would be {role}, which administers"
    return None


def read_links(document: Document, node: Node, sites: Declared[Site]) -> tuple[Link, ...]:
    """Read the links: two different sites each, no pair twice. An empty list is allowed."""
    links: dict[tuple[str, str], Link] = {}
    for member in document.members(node, "links"):
        fields = document.fields(member, "link", ("sites", "purpose"))
        nodes, purpose = fields.items("sites"), fields.text("purpose")
        if nodes is None:
            continue
        if len(nodes) != _LINK_ENDS:
            fields.report("sites", f"a link has two ends, not {len(nodes)}", "name two sites")
            continue
        names = [document.text(end, "link: sites") for end in nodes]
        for name, end in zip(names, nodes, strict=True):
            if name is not None:
                look_up(document, end, name, sites, "link: site")
        if None in names:
            continue
        one, other = sorted(name for name in names if name is not None)
        if one == other:
            fields.report("sites", f"{one} is linked to itself", "name two different sites")
        elif (one, other) in links:
            fields.report("sites", f"{one} and {other} are linked twice", "keep one of the two links")
        elif purpose is not None:
            line = member.start_mark.line + 1
            links[one, other] = Link(sites=(one, other), purpose=purpose, line=line)
    return tuple(links.values())
