"""Everything between store and log: what publishes, reads, parks, wakes in time, and what starts and stops it all."""
