"""The embedded cloud: a moto server with extensions, bound to loopback, and its lifecycle.

``lifecycle`` starts and stops it, ``server`` is its process, ``app`` its front door. Every other module is an
extension of one service. The rule for all of them: never kinder than AWS, and what isn't supported is an
error that names it.
"""
