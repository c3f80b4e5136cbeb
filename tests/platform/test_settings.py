"""What the settings make of the environment, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from installations import Installation

SHOWN = (
    "ALLOWED_HOSTS", "CSRF_COOKIE_SECURE", "DEBUG", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_SSL", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD", "LANGUAGE_CODE",
    "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SECURE", "TIME_ZONE",
)  # fmt: skip


def settings_of(home: Path, **more: str) -> dict[str, object]:
    """Return some of Django's settings in that environment."""
    code = f"import json, guikou.settings as s; print(json.dumps({{name: getattr(s, name) for name in {SHOWN!r}}}))"
    installation = Installation(home, more={f"GUIKOU_{name}": value for name, value in more.items()})
    done = subprocess.run([sys.executable, "-c", code], env=installation.environment, capture_output=True, text=True, check=True)
    shown: dict[str, object] = json.loads(done.stdout)
    return shown


def test_at_home_nothing_needs_encryption(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = settings_of(home)
    assert (found["DEBUG"], found["SECURE_HSTS_SECONDS"], found["SESSION_COOKIE_SECURE"], found["SESSION_COOKIE_HTTPONLY"]) == (
        False,
        0,
        False,
        True,
    )
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert (found["LANGUAGE_CODE"], found["TIME_ZONE"]) == ("zh-hans", "Asia/Shanghai")
    assert home.stat().st_mode & 0o777 == 0o700
    key = home / "secret_key"
    assert (key.stat().st_mode & 0o777, len(key.read_text()) >= 50) == (0o600, True)
    made = key.read_text()
    settings_of(home)
    assert key.read_text() == made, "it is made once"
    assert [path.name for path in home.glob("secret_key*")] == ["secret_key"]


def test_under_https_cookies_stay_encrypted_and_browsers_remember(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path / "home",
        ADDRESS="https://console.example",
        PROXIES="1",
        HOSTS="other.example",
        MAIL_URL="smtp://user:secret@mail.example:587",
        LANGUAGE="en",
    )
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "console.example", "localhost", "other.example"]
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == ("mail.example", 587, True, False)
    assert found["LANGUAGE_CODE"] == "en"
    assert settings_of(tmp_path / "home", ADDRESS="https://console.example")["SECURE_PROXY_SSL_HEADER"] is None, (
        "nobody is believed without a proxy"
    )


def test_mail_over_tls_from_the_start(tmp_path: Path) -> None:
    found = settings_of(tmp_path / "home", MAIL_URL="smtps://user:p%40ss@mail.example")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (465, True, False)
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert str(found["EMAIL_BACKEND"]).endswith("smtp.EmailBackend")
