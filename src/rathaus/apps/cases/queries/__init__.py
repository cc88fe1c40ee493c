"""Read cases: lists for the staff, pages for the staff and for the applicant."""
