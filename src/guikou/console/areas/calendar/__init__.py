"""The calendar of the desk: what comes out when, what is due, what accounts may still publish."""
