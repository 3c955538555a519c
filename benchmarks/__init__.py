"""Side by side with the bare libraries, in one run on one machine (`make bench`)."""
