"""Reading intent: from YAML with positions to typed values, noting every problem on the way.

One module a section of the configuration. Each takes what it needs from the sections before it; a value
that could not be read is None, and what depends on it is left unjudged, so that one mistake is one problem.
"""
