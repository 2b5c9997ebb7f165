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
"""How much of an item is read first, in bytes."""


class UnreadableFileError(OSError):
    """A path that is not a regular file, or a file that is too large; `strerror` says which."""


def read_file(path: str | Path, *, largest: int = LARGEST) -> bytes:
    """Return all bytes of a regular file.

    Args:
        path: The file; symbolic links are followed.
        largest: Its maximum size in bytes.

    Raises:
        UnreadableFileError: It is a folder, a pipe, a socket or a device, or has more than `largest` bytes.
        OSError: It does not exist, or can't be read.
    """
    descriptor = os.open(path, _FLAGS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        os.close(descriptor)
        raise _too_large(path, largest) if stat.S_ISREG(status.st_mode) else _not_a_file(path)
    with open(descriptor, "rb") as file:
        data = file.read(status.st_size + 1)  # asked for `largest`, Python would reserve as much
        if len(data) > status.st_size:
            data += file.read(largest + 1 - len(data))
    if len(data) > largest:  # it grew meanwhile
        raise _too_large(path, largest)
    return data


def read_start(path: str) -> bytes:
    """Return the first `HEAD` bytes of a regular file of at most `LARGEST` bytes; see `read_file`.

    Seeking to the end costs a third of `fstat`, and `list` does this for every item. A pipe can't seek, and
    the end of a device is before the bytes that were read.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        head = os.read(descriptor, HEAD)
        size = os.lseek(descriptor, 0, os.SEEK_END)
    except OSError as error:
        if error.errno in {errno.ESPIPE, errno.EAGAIN}:
            raise _not_a_file(path) from None
        raise
    finally:
        os.close(descriptor)
    if size < len(head):
        raise _not_a_file(path)
    if size > LARGEST:
        raise _too_large(path, LARGEST)
    return head


def _too_large(path: str | Path, largest: int) -> UnreadableFileError:
    return UnreadableFileError(errno.EFBIG, f"larger than {largest >> 20} MiB", str(path))


def _not_a_file(path: str | Path) -> UnreadableFileError:
    return UnreadableFileError(errno.EINVAL, "not a regular file", str(path))


_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
