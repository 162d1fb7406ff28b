"""Calendars as bytes (RFC 5545, RFC 7986): entries, the file round them, and the few words in them.

Pure: knows no table and no page. It is for what a calendar outside may hold: day, time, place and a title that tells
nothing. Not for anything a group says, nor for reading calendars of others.
"""
