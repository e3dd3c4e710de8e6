"""Flows that a person writes down, run past the gateway of a site.

flowtexts  flows as text
answers    what becomes of them, and by which rule
nearness   what in the intent comes nearest to a flow that is dropped
"""
