/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Words of a bystander: namespaces of its own, mounts for a container to find.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "probe/names.h"
#include "probe/results.h"
#include "probe/words.h"

static const struct probe_name namespace_rows[] = {
    {"cgroup", CLONE_NEWCGROUP},
    {"ipc",    CLONE_NEWIPC   },
    {"mnt",    CLONE_NEWNS    },
    {"net",    CLONE_NEWNET   },
    {"pid",    CLONE_NEWPID   },
    {"time",   CLONE_NEWTIME  },
    {"user",   CLONE_NEWUSER  },
    {"uts",    CLONE_NEWUTS   },
};

static const struct probe_names namespace_names = {
    namespace_rows, sizeof(namespace_rows) / sizeof(namespace_rows[0]), "CLONE_"};

void probe_word_unshare(struct probe *self, const char *value)
{
    const long flag = probe_number_of(&namespace_names, value);

    (void)self;
    if (flag < 0 || unshare((int)flag) != 0)
        probe_refuse("unshare", value);
}

/* MS_NOSYMFOLLOW of linux/mount.h, which does not go together with sys/mount.h. */
enum { NO_SYMBOLIC_LINKS = 256 };

static const struct kind {
    const char *name;
    const char *type; /* NULL: the path itself is the source. */
    unsigned long flags;
} kinds[] = {
    {"tmpfs",       "tmpfs", 0                                       },
    {"bind",        NULL,    MS_BIND                                 },
    {"shared",      NULL,    MS_SHARED                               },
    {"private",     NULL,    MS_PRIVATE                              },
    {"slave",       NULL,    MS_SLAVE                                },
    {"unbindable",  NULL,    MS_UNBINDABLE                           },
    {"ro",          NULL,    MS_REMOUNT | MS_BIND | MS_RDONLY        },
    {"nosuid",      NULL,    MS_REMOUNT | MS_BIND | MS_NOSUID        },
    {"nodev",       NULL,    MS_REMOUNT | MS_BIND | MS_NODEV         },
    {"noexec",      NULL,    MS_REMOUNT | MS_BIND | MS_NOEXEC        },
    {"noatime",     NULL,    MS_REMOUNT | MS_BIND | MS_NOATIME       },
    {"nodiratime",  NULL,    MS_REMOUNT | MS_BIND | MS_NODIRATIME    },
    {"strictatime", NULL,    MS_REMOUNT | MS_BIND | MS_STRICTATIME   },
    {"nosymfollow", NULL,    MS_REMOUNT | MS_BIND | NO_SYMBOLIC_LINKS},
};

static const struct kind *find_kind(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strlen(kinds[i].name) == size && strncmp(kinds[i].name, text, size) == 0)
            return &kinds[i];
    }
    return NULL;
}

/* "kind:/path" */
/* Which namespace it is, the kernel reads from the file. */
void probe_word_enter(struct probe *self, const char *value)
{
    const int fd = open(value, O_RDONLY | O_CLOEXEC);

    (void)self;
    if (fd < 0 || setns(fd, 0) != 0)
        probe_refuse("enter", probe_errno_name(errno));
    (void)close(fd);
}

void probe_word_mount(struct probe *self, const char *value)
{
    const size_t size = strcspn(value, ":");
    const struct kind *kind = find_kind(value, size);
    const char *path = value + size + 1;
    int result = 0;

    (void)self;
    if (kind == NULL || value[size] != ':')
        probe_refuse("mount", value);
    result = mount(kind->type != NULL ? kind->type : path, path, kind->type, kind->flags, NULL);
    probe_result_outcome(PROBE_PATHS, path, "mount", result != 0 ? errno : 0);
}

void probe_word_umount(struct probe *self, const char *value)
{
    (void)self;
    probe_result_outcome(PROBE_PATHS, value, "umount", umount2(value, MNT_DETACH) != 0 ? errno : 0);
}
