"""The platform with 10,000 accounts and 1,000,000 posts: import, inspection, comparison and pages, on SQLite and on PostgreSQL."""
