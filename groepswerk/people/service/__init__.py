"""What people's accounts and browsers go through, verb by verb."""
