"""People, staff, teams and roles. Sign-in accounts are of the installation, everything else of a city."""
