"""What happens to groups and their members, verb by verb."""
