"""Complete applications through the HTML pages, on PostgreSQL, with the web processes of production."""
