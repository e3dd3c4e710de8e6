"""The `aws` provider plugin of local mode, between the real engine and the embedded cloud."""
