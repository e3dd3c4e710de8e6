"""Judged cases: small pieces of a planned stack with the verdict that each must get."""
