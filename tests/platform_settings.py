"""
Settings of the platform under test: a home folder of its own, and a database of its own for each test process.

`GUIKOU_TEST_DATABASE=postgres` runs everything on a PostgreSQL that the tests start; SQLite otherwise. `tests/databases.py` fills the database.
"""

import os
import tempfile
from pathlib import Path

import databases

_HOME = Path(tempfile.mkdtemp(prefix="guikou-test-"))
for _name in [name for name in os.environ if name.startswith("GUIKOU_") and name not in ("GUIKOU_CHROMIUM", "GUIKOU_TEST_DATABASE")]:
    del os.environ[_name]
os.environ["GUIKOU_HOME"] = str(_HOME)
os.environ["GUIKOU_DATABASE_URL"] = databases.address_for(_HOME)
os.environ["GUIKOU_SECRET_KEY"] = "a key for tests, long enough for the rule of fifty characters"
os.environ["GUIKOU_SECOND_FACTOR"] = "optional"  # tests of signing in ask for it themselves

from guikou.settings import *  # noqa: E402, F403 - the environment has to be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
