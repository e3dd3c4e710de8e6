"""A European data enclave: its meaning, its judgement, and the running of it."""
