"""Running the real Pulumi engine: its tools, its environment, stack order, recovery."""
