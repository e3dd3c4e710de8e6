"""What a piece of a program refers to and doesn't have: another piece makes it."""

ELSEWHERE = "enclave:cases:Elsewhere"
"""The type of such a resource. No rule applies to it, being no custom one: it is judged where it is made."""
