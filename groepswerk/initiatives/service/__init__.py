"""What happens to an initiative, verb by verb."""
