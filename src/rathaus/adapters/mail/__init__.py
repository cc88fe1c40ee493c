"""Mail by SMTP; in the demo into a mailbox folder that a page shows. No content, only that there is news."""
