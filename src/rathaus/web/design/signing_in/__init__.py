"""Sign-in for both doors: allauth's flows under German addresses, and the rule of the second factor."""
