"""The ways by which data can leave, family by family of AWS's services. Each is declared, not programmed.

A channel is a rule whose ``watches`` say what the properties of a resource mean, in the vocabulary of
``enclave.residency.meanings``. Code of its own stands only where no word of that fits.
"""
