/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The bare limit: what the kernel alone takes for a container of the default kind.
 *
 *     floor ROOTFS CGROUP PROGRAM
 *
 * New namespaces by clone3(2), the default mounts by mount(2), pivot_root(2), execve(2), and a
 * cgroup in every v1 hierarchy, made, entered and removed. No configuration is read, nothing is
 * checked beyond what is needed to stop at the first failure, nothing is recorded.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sched.h>

enum { PATH_BYTES = 256 };

static const struct {
    const char *type;
    const char *target;
    unsigned long flags;
    const char *data;
} mounts[] = {
    {"proc",   "proc",       0,                                            NULL                                 },
    {"tmpfs",  "dev",        MS_NOSUID | MS_STRICTATIME,                   "mode=755,size=65536k"               },
    {"devpts", "dev/pts",    MS_NOSUID | MS_NOEXEC,                        "newinstance,ptmxmode=0666,mode=0620"},
    {"tmpfs",  "dev/shm",    MS_NOSUID | MS_NOEXEC | MS_NODEV,             "mode=1777,size=65536k"              },
    {"mqueue", "dev/mqueue", MS_NOSUID | MS_NOEXEC | MS_NODEV,             NULL                                 },
    {"sysfs",  "sys",        MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, NULL                                 },
};

static const struct {
    const char *path;
    unsigned int minor;
} devices[] = {
    {"dev/null",    3},
    {"dev/zero",    5},
    {"dev/full",    7},
    {"dev/random",  8},
    {"dev/urandom", 9}
};

static const char *const hierarchies[] = {"cpu",     "cpuacct", "cpuset", "memory", "devices",
                                          "freezer", "blkio",   "pids",   "systemd"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void need(int done, const char *what)
{
    if (done >= 0)
        return;
    (void)fprintf(stderr, "floor: %s: errno %d\n", what, errno);
    _exit(1);
}

static void cgroup_path(char path[PATH_BYTES], size_t i, const char *name, const char *file)
{
    (void)snprintf(path, PATH_BYTES, "/sys/fs/cgroup/%s/%s%s", hierarchies[i], name, file);
}

static void make_cgroups(const char *name)
{
    char path[PATH_BYTES];

    for (size_t i = 0; i < COUNT(hierarchies); i++) {
        cgroup_path(path, i, name, "");
        need(mkdir(path, 0755), path);
    }
}

static void copy_text(const char *name, const char *file)
{
    char path[PATH_BYTES];
    char text[PATH_BYTES];
    int from = -1;
    int to = -1;
    ssize_t n = 0;

    (void)snprintf(path, sizeof(path), "/sys/fs/cgroup/cpuset/%s", file);
    from = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof(path), "/sys/fs/cgroup/cpuset/%s/%s", name, file);
    to = open(path, O_WRONLY | O_CLOEXEC);
    need(from < 0 ? from : to, path);
    n = read(from, text, sizeof(text));
    need(n > 0 && write(to, text, (size_t)n) == n ? 0 : -1, path);
    (void)close(from);
    (void)close(to);
}

static void enter_cgroups(const char *name)
{
    char path[PATH_BYTES];

    for (size_t i = 0; i < COUNT(hierarchies); i++) {
        int fd = -1;

        cgroup_path(path, i, name, "/cgroup.procs");
        fd = open(path, O_WRONLY | O_CLOEXEC);
        need(fd, path);
        need((int)write(fd, "0", 1), path);
        (void)close(fd);
    }
}

static void remove_cgroups(const char *name)
{
    char path[PATH_BYTES];

    for (size_t i = 0; i < COUNT(hierarchies); i++) {
        cgroup_path(path, i, name, "");
        need(rmdir(path), path);
    }
}

static void fill(const char *rootfs)
{
    need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    need(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL), rootfs);
    need(chdir(rootfs), rootfs);
    for (size_t i = 0; i < COUNT(mounts); i++) {
        (void)mkdir(mounts[i].target, 0755);
        need(mount(mounts[i].type, mounts[i].target, mounts[i].type, mounts[i].flags,
                   mounts[i].data),
             mounts[i].target);
    }
    for (size_t i = 0; i < COUNT(devices); i++)
        need(mknod(devices[i].path, S_IFCHR | 0666, makedev(1, devices[i].minor)), devices[i].path);
}

static _Noreturn void child(char **argv)
{
    enter_cgroups(argv[2]);
    need(sethostname("floor", 5), "host name");
    fill(argv[1]);
    need((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
    need(umount2(".", MNT_DETACH), "umount");
    need(chdir("/"), "/");
    (void)execv(argv[3], argv + 3);
    need(-1, argv[3]);
    _exit(1);
}

int main(int argc, char **argv)
{
    struct clone_args args = {.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                                       CLONE_NEWUTS,
                              .exit_signal = SIGCHLD};
    int status = 0;
    pid_t pid = -1;

    if (argc < 4) {
        (void)fprintf(stderr, "usage: floor ROOTFS CGROUP PROGRAM\n");
        return 2;
    }
    make_cgroups(argv[2]);
    copy_text(argv[2], "cpuset.cpus");
    copy_text(argv[2], "cpuset.mems");
    pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0)
        child(argv);
    need(pid, "clone3");
    need(waitpid(pid, &status, 0), "wait");
    remove_cgroups(argv[2]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
