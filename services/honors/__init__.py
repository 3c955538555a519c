"""Honours: programmes with their places, nominations, review, public notice, awards, certificates and the registry."""
