"""The Pulumi program: one stack a site, and ``links``. The only place that picks providers."""
