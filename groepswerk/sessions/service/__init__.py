"""What happens to a year and its meetings, verb by verb."""
