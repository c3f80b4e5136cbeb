"""WordPress with MariaDB and PHP's own web server, a website with one user."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.clocks import MachinesClock
from peers.door import Door, door
from peers.installing import debian
from peers.namespace import Namespace, comes_up, namespace

USER, CLERK = "desk", "clerk"
PORT = 8081
_PACKAGES = [
    "wordpress",
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-mbstring",
    "php-curl",
    "php-gd",
    "mariadb-server",
    "mariadb-client",
    "bash",
    "coreutils",
]
_SITE = "/usr/share/wordpress"
_SOCKET = "/srv/m.sock"
_ASKING = ("--default-character-set=utf8mb4", "--batch", "-N", "wp")
_PHP = {"PHP_INI_SCAN_DIR": "/php.d", "PHP_CLI_SERVER_WORKERS": "2"}
_CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:/srv/m.sock');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $k) define($k, "x$k");
define('WP_HOME', 'http://127.0.0.1:8081'); define('WP_SITEURL', 'http://127.0.0.1:8081');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('UPLOADS', 'wp-content/uploads');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '/usr/share/wordpress/');
require_once ABSPATH . 'wp-settings.php';
"""
_ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH); $file = '/usr/share/wordpress' . $path;
if ($path !== '/' && is_file($file)) { if (substr($file, -4) === '.php') { require $file; return; } return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php'; require '/usr/share/wordpress/index.php';
"""
_INSTALL = """<?php
define('WP_INSTALLING', true); $_SERVER['HTTP_HOST'] = '127.0.0.1:8081';
require '/usr/share/wordpress/wp-config.php'; require '/usr/share/wordpress/wp-admin/includes/upgrade.php';
wp_install('县政府网站', 'desk', 'desk@example.test', true, '', 'pass');
update_option('permalink_structure', '/%postname%/'); update_option('comment_moderation', 0); update_option('comment_previously_approved', 0);
update_option('timezone_string', 'Asia/Shanghai');
$clerk = wp_insert_user(['user_login' => 'clerk', 'user_pass' => 'x', 'role' => 'contributor']);
foreach ([1, $clerk] as $user) echo "PASSWORD ", WP_Application_Passwords::create_new_application_password($user, ['name' => 'desk'])[0], "\\n";
"""


def _set_up(root: Path) -> None:
    (root / "usr/share/wordpress/wp-config.php").write_text(_CONFIG)
    (root / "router.php").write_text(_ROUTER)
    (root / "install.php").write_text(_INSTALL)
    uploads = root / "usr/share/wordpress/wp-content/uploads"
    if uploads.is_symlink() or uploads.is_dir():
        subprocess.run(["rm", "-rf", str(uploads)], check=True)
    uploads.symlink_to("/srv/uploads")
    # What the packages' own scripts would do, which are not run: PHP's extensions, and users that the server looks for.
    (root / "php.d").mkdir()
    for module in root.glob("usr/share/php*/*/*.ini"):
        stated = module.read_text()
        order = re.search(r"priority=([0-9]+)", stated)
        (root / "php.d" / f"{order[1] if order else 20}-{module.name}").write_text(stated)
    next(root.glob("usr/bin/php[0-9]*")).rename(root / "usr/bin/php")
    (root / "etc/passwd").write_text("root:x:0:0::/srv:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")


@dataclass
class WordPressSite:
    """A running website. `password` is the editor's, `clerks_password` that of a user who may not publish."""

    door: Door
    clock: MachinesClock
    password: str
    clerks_password: str
    _where: Namespace

    def asked(self, query: str) -> list[list[str]]:
        """Ask the database, and return rows of fields."""
        said = self._where.run("/usr/bin/mariadb", "--no-defaults", "-uroot", f"--socket={_SOCKET}", *_ASKING, given=query)
        return [line.split("\t") for line in said.splitlines()]

    def forget(self) -> None:
        """Begin anew, without a post."""
        self.asked("delete from wp_posts; delete from wp_postmeta; delete from wp_comments;")

    def public(self) -> list[str]:
        """Return what is public, from the database, as HTML."""
        return [row[0] for row in self.asked("select post_content from wp_posts where post_status = 'publish' and post_type = 'post'")]


def installed() -> Path:
    """Return the root with the server."""
    return debian("wordpress", _PACKAGES, finish=_set_up, made_of=_CONFIG + _ROUTER + _INSTALL + "2")


@contextmanager
def wordpress() -> Iterator[WordPressSite]:
    """
    Run a new website for the block.

    :raises CannotRun: this machine cannot.
    """
    root = installed()
    with namespace(root) as where:
        (where.work / "uploads").mkdir()
        tables = "use mysql;\n" + "\n".join(
            (root / "usr/share/mysql" / name).read_text(errors="surrogateescape")
            for name in ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
        )
        base = [
            "/usr/sbin/mariadbd",
            "--no-defaults",
            "--user=root",
            "--datadir=/srv/db",
            "--basedir=/usr",
            "--lc-messages-dir=/usr/share/mysql",
        ]
        small = ["--innodb-log-file-size=4M", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M"]
        (where.work / "db" / "mysql").mkdir(parents=True)
        where.run(*base, *small, "--bootstrap", given="create database if not exists mysql;\n" + tables + "\ncreate database wp;\n")
        closed = ["--skip-networking", f"--socket={_SOCKET}", "--skip-grant-tables"]
        database = where.start(*base, *small, *closed, log="db.log")
        comes_up((where.work / "m.sock").exists, database, where.work / "db.log")
        said = where.run("/usr/bin/php", "/install.php", env=_PHP)
        passwords = [line.removeprefix("PASSWORD ") for line in said.splitlines() if line.startswith("PASSWORD ")]
        web = where.start("/usr/bin/php", "-S", f"127.0.0.1:{PORT}", "-t", _SITE, "/router.php", log="web.log", env=_PHP)
        comes_up(lambda: where.answers(PORT), web, where.work / "web.log")
        with door(lambda: where.connect(PORT)) as way:
            yield WordPressSite(way, MachinesClock(), passwords[0], passwords[1], where)
