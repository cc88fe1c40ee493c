"""The staff's door: work list, case, decide."""
