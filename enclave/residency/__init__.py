"""Judgement: where the enclave's resources are, who can reach them, and whether that may be."""
