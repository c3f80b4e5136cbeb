"""What to say when a disk does not take what we write."""

import errno
from pathlib import Path

from guikou.kernel.bilingual import Text


def not_written(refused: OSError, out: Path) -> Text:
    """Return why nothing could be written, in words where it is one of the usual reasons."""
    where = refused.filename or out.parent
    match refused.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Text(f"磁盘空间不足，没有写出任何结果：{out.parent}", f"The disk is full; nothing was written: {out.parent}")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Text(f"没有写入权限，没有写出任何结果：{where}", f"Not allowed to write; nothing was written: {where}")
        case _:
            return Text(f"无法写出：{refused}", f"Cannot write: {refused}")
