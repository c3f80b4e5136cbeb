"""`report.html`: one file that a mayor, a clerk and an auditor can each read."""
