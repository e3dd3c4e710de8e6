"""AWS Resource Access Manager: shares that other accounts really see. moto's have no associations.

Source: AWS RAM API reference (2018-01-04) and user guide, "Sharing within your organization".
"""

from __future__ import annotations

import moto.ram

from enclave.local.cloud.ram.models import ram_backends


def install() -> None:
    """Put this backend in moto's place: its router finds backends by this attribute."""
    vars(moto.ram)["ram_backends"] = ram_backends
