"""Packets as they pass a gateway, made to measure.

packets        frames and captures
flows          a flow, and which of its packets carry what
conversations  connections as clients and servers make them
hello          client hellos of TLS: real ones, and such as evade
messages       first messages of other protocols
"""
