"""Passing on: tandems in which everybody gives and takes, review dates that meet nobody's holiday, a calendar file."""
