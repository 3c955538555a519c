"""What happened, in order, for whoever reads it. `port` is the contract; each adapter keeps it; `envelope` is the form of one event."""
