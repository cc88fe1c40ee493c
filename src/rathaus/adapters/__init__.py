"""One folder per outside thing, with everything it needs, and a demo twin that works offline."""
