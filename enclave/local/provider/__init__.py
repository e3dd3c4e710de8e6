"""The `aws` provider plugin of local mode: the real engine's protocol on one side, the embedded cloud on the other."""
