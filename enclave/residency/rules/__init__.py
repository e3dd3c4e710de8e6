"""The rules, one a file. A file here that holds a ``Rule`` is found by the registry; nothing lists it."""
