/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files whole: read into an arena, written through a temporary file and a rename. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE ((size_t)1 << 30)

static th_status status_of(int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return TH_NO_FILE;
    return error == EACCES || error == EPERM || error == EROFS ? TH_DENIED : TH_IO;
}

static th_status refused(th_error *err, const char *path, int error)
{
    char words[128] = "";
    if (strerror_r(error, words, sizeof words))
        (void)snprintf(words, sizeof words, "error %d", error);
    return th_error_set(err, status_of(error), "%s: %s", path, words);
}

/* ---- reading ---- */

/* Reads to the end; a pipe has no size, so the buffer grows. One byte more is a NUL. */
static th_status read_all(th_arena *arena,
                          int fd,
                          size_t expected,
                          const char *path,
                          const char **data,
                          size_t *size,
                          th_error *err)
{
    size_t capacity = expected + 1;
    size_t used = 0;
    char *bytes = th_arena_alloc(arena, capacity + 1);
    for (;;) {
        ssize_t n = read(fd, bytes + used, capacity - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refused(err, path, errno);
        if (n == 0)
            break;
        used += (size_t)n;
        if (used > LARGEST_FILE)
            return th_error_set(
                err, TH_BAD_DATA, "%s: over 1 GiB; split the file", path);
        if (used == capacity) {
            char *grown = th_arena_alloc(arena, capacity * 2 + 4096 + 1);
            memcpy(grown, bytes, used);
            bytes = grown;
            capacity = capacity * 2 + 4096;
        }
    }
    bytes[used] = '\0';
    *data = bytes;
    *size = used;
    return TH_OK;
}

static th_status read_open(th_arena *arena,
                           int fd,
                           const char *path,
                           const char **data,
                           size_t *size,
                           th_error *err)
{
    struct stat info;
    if (fstat(fd, &info))
        return refused(err, path, errno);
    if (S_ISDIR(info.st_mode))
        return th_error_set(
            err, TH_BAD_DATA, "%s: is a directory; name a file in it", path);
    size_t expected =
        S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t)info.st_size : 0;
    if (expected > LARGEST_FILE)
        return th_error_set(err, TH_BAD_DATA, "%s: over 1 GiB; split the file", path);
    return read_all(arena, fd, expected, path, data, size, err);
}

th_status th_file_read(
    th_arena *arena, const char *path, const char **data, size_t *size, th_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refused(err, path, errno);
    th_status status = read_open(arena, fd, path, data, size, err);
    (void)close(fd);
    return status;
}

/* ---- writing ---- */

static int write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

/* A pipe or a device has nothing to rename. */
static int write_through(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = write_all(fd, data, size);
    return close(fd) && !error ? errno : error;
}

/* Opens `path.tmp-PID-N`, a new file beside the target. The name goes to `temporary`.
 */
static int open_beside(th_arena *arena, const char *path, char **temporary)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        *temporary =
            th_arena_format(arena, "%s.tmp-%ld-%d", path, (long)getpid(), attempt);
        int fd = open(*temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static int fill_and_close(int fd, const void *data, size_t size, const struct stat *old)
{
    int error = write_all(fd, data, size);
    if (!error && old && fchmod(fd, old->st_mode & 07777))
        error = errno;
    if (!error && fsync(fd) && errno != EINVAL && errno != EROFS)
        error = errno;
    if (close(fd) && !error)
        error = errno;
    return error;
}

static int replace_file(th_arena *arena,
                        const char *path,
                        const void *data,
                        size_t size,
                        const struct stat *old)
{
    char *temporary = NULL;
    int fd = open_beside(arena, path, &temporary);
    if (fd < 0)
        return errno;
    int error = fill_and_close(fd, data, size, old);
    if (!error && rename(temporary, path))
        error = errno;
    if (error)
        (void)unlink(temporary);
    return error;
}

th_status th_file_write(const char *path, const void *data, size_t size, th_error *err)
{
    th_arena *arena = th_arena_create();
    struct stat old;
    bool there = stat(path, &old) == 0;
    char *resolved = there ? realpath(path, NULL) : NULL; /* a link stays a link */
    const char *target = resolved ? resolved : path;
    int error;
    if (there && S_ISDIR(old.st_mode))
        error = EISDIR;
    else if (there && !S_ISREG(old.st_mode))
        error = write_through(target, data, size);
    else
        error = replace_file(arena, target, data, size, there ? &old : NULL);
    free(resolved);
    th_arena_free(arena);
    return error ? refused(err, path, error) : TH_OK;
}

/* ---- folders ---- */

const char *thi_path_join(th_arena *arena, const char *folder, const char *name)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    bool root = n == 1 && folder[0] == '/';
    return th_arena_format(
        arena, "%s%s%s", th_arena_text_n(arena, folder, n), root ? "" : "/", name);
}

thi_path_kind thi_path_kind_of(const char *path)
{
    struct stat info;
    if (stat(path, &info)) {
        bool absent = lstat(path, &info) && (errno == ENOENT || errno == ENOTDIR);
        return absent ? THI_NOTHING : THI_UNREAD;
    }
    if (S_ISDIR(info.st_mode))
        return THI_FOLDER;
    return S_ISREG(info.st_mode) ? THI_FILE : THI_PIPE;
}

static int by_bytes(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

th_status
thi_folder_list(th_arena *arena, const char *path, thi_names *out, th_error *err)
{
    *out = (thi_names){0};
    DIR *folder = opendir(path);
    if (!folder)
        return refused(err, path, errno);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (!entry)
            break;
        if (entry->d_name[0] == '.')
            continue;
        const char *name = th_arena_text(arena, entry->d_name);
        TH_PUSH(arena, out->names, out->count, out->capacity, name);
    }
    int error = errno;
    (void)closedir(folder);
    th_sort(out->names, out->count, sizeof *out->names, by_bytes, NULL);
    return error ? refused(err, path, error) : TH_OK;
}
