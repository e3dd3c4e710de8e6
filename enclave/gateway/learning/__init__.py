"""From what a firewall dropped to the narrowest intent that would let it through. Never applied by itself.

logfiles   logs of alerts, opened
alertlogs  their records, read as text that anybody may have written
proposals  what drops have in common, and the intent that would let them through
refusals   why most of it is never proposed
amending   proposals as a diff of the configuration
"""
