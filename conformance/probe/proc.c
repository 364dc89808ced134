/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

char *probe_file_read(const char *path, size_t *ret_size)
{
    static char text[PROBE_FILE_MAX + 1];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t used = 0;
    ssize_t n = 1;

    if (fd < 0)
        return NULL;
    while (n > 0 && used < PROBE_FILE_MAX) {
        n = read(fd, text + used, PROBE_FILE_MAX - used);
        if (n > 0)
            used += (size_t)n;
    }
    const int error = errno;
    (void)close(fd);
    if (n < 0) {
        errno = error;
        return NULL;
    }
    text[used] = '\0';
    *ret_size = used;
    return text;
}

bool probe_link_read(int dirfd, const char *path, char target[PROBE_LINK_MAX])
{
    const ssize_t n = readlinkat(dirfd, path, target, PROBE_LINK_MAX - 1);

    if (n < 0)
        return false;
    target[n] = '\0';
    return true;
}

char *probe_cut(char **text, char separator)
{
    char *part = *text;
    char *end = part != NULL ? strchr(part, separator) : NULL;

    if (end != NULL)
        *end++ = '\0';
    *text = end;
    return part;
}
