"""The declarative entry of a resource type: which API calls make it what it is.

An entry is data, read by `lifecycle`. Calls are templates: plain dictionaries in which placeholders stand for
the resource's id (`ID`), for an input or output (`In("vpcId")`), for the value being set (`VALUE`), or for a
text that no other request has (`REQUEST`).
Where a type is too odd for a table, a function with the same arguments takes the template's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from enclave.local.provider.context import Context


class _Placeholder:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ID: Final = _Placeholder("ID")
VALUE: Final = _Placeholder("VALUE")
ACCOUNT: Final = _Placeholder("ACCOUNT")
REQUEST: Final = _Placeholder("REQUEST")
UNSET: Final = _Placeholder("UNSET")
REPLACE: Final = _Placeholder("REPLACE")


@dataclass(frozen=True, slots=True)
class In:
    """Stands for a property of the resource: its input, else its output; left out when there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the service's API. `pick` is a JMESPath into the answer."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    pick: str = ""


Item = Mapping[str, Any]
Action = Call | Callable[["Context"], Any]
Reader = Call | Callable[["Context"], Item | None]
Setter = Call | Callable[["Context", Any], Any]
Output = str | Callable[["Context", Item], Any]


def same(value: Any) -> Any:
    """Return the value: the conversion that changes nothing."""
    return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Prop:
    """One input property.

    `param`: where it goes in the create call (dotted path); empty when the create call doesn't take it.
    `item`: JMESPath of its value in what the read call returns, or a function (default: `param`); None when
    AWS doesn't tell.
    `change`: REPLACE, or how a new value is set in place. It also runs after create, for what the create call
    doesn't take, unless `created` says that the create function saw to it.
    `default`: the value that leaving it out means. `computed`: leaving it out means whatever AWS chose.
    `kind`: cidr, arn, policy, json or account: checked early. `unordered`: the order of its items means
    nothing.
    `shape`: "operation:path" of the API parameter whose allowed values apply (default: `param` of create).
    """

    name: str
    param: str = ""
    item: str | Callable[[Context, Item], Any] | None = ""
    change: Any = REPLACE
    default: Any = UNSET
    kind: str = ""
    shape: str = ""
    to_api: Callable[[Any], Any] = same
    from_api: Callable[[Any], Any] = same
    unordered: bool = False
    computed: bool = False
    created: bool = False

    def with_change(self, change: Any) -> Prop:
        """Return the same property, set in place by `change`, which also ran at create."""
        return replace(self, change=change, created=True)

    @property
    def replaces(self) -> bool:
        """Whether a changed value needs a new resource."""
        return self.change is REPLACE


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """How a service tags. `create` is merged into the create call; empty when that takes no tags.

    `read`: JMESPath in the item, or a call. `add` gets the tags as VALUE, `remove` the keys.
    `key`, `value` name the two halves of a tag; with `mapping` tags are a plain map.
    """

    create: Mapping[str, Any] = field(default_factory=dict)
    read: str | Reader = "Tags"
    add: Setter
    remove: Setter
    key: str = "Key"
    value: str = "Value"
    mapping: bool = False
    keys_as_tags: bool = False

    def after_create(self) -> Tags:
        """Return the same, for what is adopted: there is no create call that could carry tags."""
        return replace(self, create={})

    def to_api(self, tags: Mapping[str, str]) -> Any:
        """Return tags in the service's own form."""
        if self.mapping:
            return dict(tags)
        return [{self.key: key, self.value: value} for key, value in sorted(tags.items())]

    def from_api(self, raw: Any) -> dict[str, str]:
        """Return tags as a map, without those that AWS itself owns."""
        tags = dict(raw or {}) if self.mapping else {tag[self.key]: tag[self.value] for tag in raw or ()}
        return {key: str(value) for key, value in tags.items() if not key.startswith("aws:")}


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A lifecycle state that has to be waited for: JMESPath of it, and what its values mean."""

    path: str
    ready: tuple[str, ...]
    gone: tuple[str, ...] = ()
    pending: tuple[str, ...] = (
        "pending", "creating", "initiating", "initiatingRequest", "provisioning", "modifying", "associating",
        "disassociating", "deleting",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource type.

    `label`: what the official provider calls it in errors. `create`: the call, or a function that returns
    the id. `id`: JMESPath of the id in the create call's answer. `read`: call or function, with ID; None, or
    an error that says 'not found', means it is gone. `key`: inputs that together can exist only once; when
    they stay the same over a replacement, the old resource is deleted first. `autoname`: the input that gets
    a name from the provider when the program gives none. `validate`: problems (path, reason) that concern
    several properties; unknown values are UNKNOWN. `import_id`: reads an import id; returns the id and the
    inputs hidden in it. `find`: import ids that a create with these inputs may have made, for recovery.
    """

    type: str
    service: str
    label: str
    props: tuple[Prop, ...] = ()
    create: Action
    id: str | Callable[[Context, Any], str] = ""
    read: Reader
    delete: Action | None
    outputs: Mapping[str, Output] = field(default_factory=dict)
    tags: Tags | None = None
    state: State | None = None
    key: tuple[str, ...] = ()
    autoname: str = ""
    validate: Callable[[Mapping[str, Any]], list[tuple[str, str]]] | None = None
    import_id: Callable[[str], tuple[str, Mapping[str, Any]]] | None = None
    find: Callable[[Context], Sequence[str]] | None = None

    def prop(self, name: str) -> Prop | None:
        """Return the entry's property of that name, if it has one."""
        return next((prop for prop in self.props if prop.name == name), None)

    @property
    def handled(self) -> frozenset[str]:
        """Every input that the entry understands."""
        extra = {"region"} | ({"tags"} if self.tags else set())
        return frozenset({prop.name for prop in self.props} | extra)


def ec2_tags(resource_type: str) -> Tags:
    """Tags of an EC2 resource: a tag specification at create, CreateTags and DeleteTags later."""
    return Tags(
        create={"TagSpecifications": [{"ResourceType": resource_type, "Tags": VALUE}]},
        add=Call("create_tags", {"Resources": [ID], "Tags": VALUE}),
        remove=Call("delete_tags", {"Resources": [ID], "Tags": VALUE}),
        keys_as_tags=True,
    )


def arn(
    service: str, resource: str, *, account: bool = True, regional: bool = True
) -> Callable[[Context, Item], str]:
    """Return an output function: the ARN of `resource`, a format string with `{id}` and item fields."""

    def make(context: Context, item: Item) -> str:
        region = context.region if regional else ""
        owner = str(item.get("OwnerId") or context.connection.account) if account else ""
        return f"arn:{context.partition}:{service}:{region}:{owner}:{resource.format(id=context.id, **item)}"

    return make
