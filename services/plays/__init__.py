"""What the simulator plays with the real services: a few people, fewer places, and everybody at once (`wuyi simulate`)."""
