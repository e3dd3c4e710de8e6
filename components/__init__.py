"""Pulumi components of a data enclave: a plan from ``enclave.model`` goes in, resources come out.

Rules that all of them keep:

* One component a file, its arguments a frozen dataclass, its type token ``enclave:index:<Name>``.
* A component decides nothing about addresses, routes, rules or policies: ``enclave.model`` does.
* Logical names come from the names of sites, tiers, zones, regions and data classes. They never come from
  tags, address ranges or positions in a list, so that changing those replaces nothing else.
* Every child is parented, and no component makes a provider: it is handed one.
"""
