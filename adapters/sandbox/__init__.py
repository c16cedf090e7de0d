"""
A local stand-in for the networks: real wire formats, own state, own clock, faults on demand.

For tests, the demo and a first look without credentials. It is never imported by an adapter.
"""
