"""The meaning of the configuration: a frozen, typed enclave, and the plans that follow from it.

Pure functions over values. Nothing here imports Pulumi, opens a socket or looks at the clock, save for
``config.load``, which reads the configuration folder and asks for today's date once.
"""
