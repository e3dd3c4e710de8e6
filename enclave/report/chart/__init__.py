"""A map of Europe as SVG: where the sites stand, what links them, and in red what leads outside."""
