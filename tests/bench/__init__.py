"""The benchmark: what a page costs, as ratios to a bare Flask route in the same run. ``make bench``."""
