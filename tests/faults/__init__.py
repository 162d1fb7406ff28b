"""Faults, done for real: kills, a full disk, a locked or restarted database, double sending. ``make faults``."""
