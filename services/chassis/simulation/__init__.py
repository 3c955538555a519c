"""The whole system in one process, on a time, an order and a luck of its own making (DESIGN 7, as FoundationDB and TigerBeetle do it).

The chassis and the services are the real ones; the loop, the store, the log, the clocks, the ids and the dice are the
simulator's. A run is a seed: the same seed is the same run, to the last step.
"""
