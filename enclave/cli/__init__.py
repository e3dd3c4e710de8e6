"""The `enclave` command: parses arguments and calls the engine."""
