"""Groepswerk: year-long groups, planned, held, remembered and credited to the people who made them."""
