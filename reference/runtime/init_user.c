/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What programs take for granted of the user they run as: a home, and streams they can reopen.
 *
 * The specification asks for neither and forbids neither; runc and crun do both, and engines
 * rely on it.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "base/owned.h"
#include "runtime/home.h"
#include "runtime/init.h"

enum { READS_MAX = 256, READ_SIZE = 4096 };

/* The path is the container's, and so is what is there: a pipe must not block. */
static int open_passwd(void)
{
    int fd = open("/etc/passwd", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat seen;

    if (fd >= 0 && (fstat(fd, &seen) < 0 || !S_ISREG(seen.st_mode))) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

void oci_init_home(const struct oci_process_plan *plan)
{
    static const char name[] = "HOME=";
    owned_fd int fd = plan->home != NULL ? open_passwd() : -1;
    char found[OCI_HOME_MAX - sizeof(name)];
    char text[READ_SIZE];
    struct oci_home home = {.uid = plan->process->user.uid, .home = found, .size = sizeof(found)};

    for (int i = 0; fd >= 0 && i < READS_MAX; i++) {
        ssize_t n = read(fd, text, sizeof(text));
        bool done = n > 0 ? oci_home_read(&home, text, (size_t)n) : oci_home_end(&home);

        if (done)
            memcpy(plan->home + strlen(name), found, strlen(found) + 1);
        if (done || n <= 0)
            return;
    }
}

/*
 * A pipe belongs to who made it, and /dev/stdout opens it again with the rights of the user:
 * iso.stdio.reopen. Only pipes without a name are given away, so that no file and no device of the
 * host changes its owner. What a user namespace does not map stays as it is.
 */
void oci_init_streams(const struct oci_user *user)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        struct stat seen;
        struct statfs on;

        if (fstat(fd, &seen) == 0 && S_ISFIFO(seen.st_mode) && seen.st_uid != user->uid &&
            fstatfs(fd, &on) == 0 && on.f_type == PIPEFS_MAGIC)
            (void)!fchown(fd, user->uid, (gid_t)-1);
    }
}
