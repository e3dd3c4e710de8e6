"""The files of a configuration folder, by name."""

from typing import Final

ENCLAVE_FILE: Final = "enclave.yaml"
NAMES_FILE: Final = "names.yaml"
EGRESS_FILE: Final = "egress.yaml"
MIGRATION_FILE: Final = "migration.yaml"
TRANSFERS_FILE: Final = "transfers.yaml"
WAIVERS_FILE: Final = "waivers.yaml"
