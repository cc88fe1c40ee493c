"""Django apps, one noun each: models, queries, operations. Inner apps never import outer ones."""
