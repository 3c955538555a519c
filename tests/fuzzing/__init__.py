"""Every operation of a real process, with whatever its schema allows and much that it does not."""
