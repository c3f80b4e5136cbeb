"""The API: everything that the console can read and do, for programs."""
