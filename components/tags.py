"""The tags of every taggable resource. They inform people; no decision is ever taken from them."""

NAME = "Name"
SITE = "enclave:site"
DATA_CLASS = "enclave:data-class"


def tags(name: str, *, site: str | None = None, data_class: str | None = None) -> dict[str, str]:
    """Return the tags of a resource.

    ``site`` is left out for what serves several sites, ``data_class`` for what serves none or all.
    """
    optional = {SITE: site, DATA_CLASS: data_class}
    return {NAME: name} | {key: value for key, value in optional.items() if value is not None}
