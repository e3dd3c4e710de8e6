"""The embedded cloud and the provider plugins that let one machine run the whole enclave."""
