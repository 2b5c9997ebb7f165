"""Read files up to a size limit, without waiting for pipes or reading from devices."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 16 << 20
"""Maximum size of a file that is read, in bytes: 16 MiB."""

HEAD = 1024
"""How many bytes of an item are read first."""


class UnreadableFileError(OSError):
    """The path is not a regular file, or the file is too large; `strerror` says which."""


def read_file(path: str | Path, *, largest: int = LARGEST) -> bytes:
    """Return all bytes of a regular file.

    Args:
        path: The file; symbolic links are followed.
        largest: Its maximum size in bytes.

    Raises:
        UnreadableFileError: The path is a folder, pipe, socket or device, or the file is too large.
        OSError: The file does not exist or can't be read.
    """
    descriptor = os.open(path, _FLAGS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        os.close(descriptor)
        raise _too_large(path, largest) if stat.S_ISREG(status.st_mode) else _not_a_file(path)
    with open(descriptor, "rb") as file:
        data = file.read(status.st_size + 1)  # Python would allocate `largest` bytes at once
        if len(data) > status.st_size:
            data += file.read(largest + 1 - len(data))
    if len(data) > largest:  # the file grew in the meantime
        raise _too_large(path, largest)
    return data


def read_start(path: str, size: int = HEAD) -> bytes:
    """Return the first `size` bytes of a regular file of at most `LARGEST` bytes; see `read_file`.

    The size comes from seeking to the end, which costs a third of `fstat`; `list` does this for every item. A
    pipe can't seek, and a device reports an end before the bytes already read.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        head = os.read(descriptor, size)
        end = os.lseek(descriptor, 0, os.SEEK_END)
    except OSError as error:
        if error.errno in {errno.ESPIPE, errno.EAGAIN}:
            raise _not_a_file(path) from None
        raise
    finally:
        os.close(descriptor)
    if end < len(head):
        raise _not_a_file(path)
    if end > LARGEST:
        raise _too_large(path, LARGEST)
    return head


def _too_large(path: str | Path, largest: int) -> UnreadableFileError:
    return UnreadableFileError(errno.EFBIG, f"larger than {largest >> 20} MiB", str(path))


def _not_a_file(path: str | Path) -> UnreadableFileError:
    return UnreadableFileError(errno.EINVAL, "not a regular file", str(path))


_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
