"""Entries of resource types: one file a service (or `<service>_<area>.py`), each with a tuple `RESOURCES`."""
