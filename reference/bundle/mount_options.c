/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The option strings of a mount, a row each.
 *
 * The requirement of a row is rt.mounts.option.<name>. An option that is no row belongs to the file
 * system (rt.mounts.options.unknown-to-fs). rnodev is missing in the table of the specification and
 * present in its examples; auto, noauto, nofail, nouser and _netdev speak to mount(8) alone.
 *
 * norelatime sets nothing: since Linux 2.6.30 a mount without any access time flag has relatime.
 */
#include <linux/mount.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/mounts.h"
#include "bundle/read.h"
#include "bundle/words.h"

/* The flags of mount(2), from the kernel's header: sys/mount.h cannot stand beside it. */
enum { NOSYMFOLLOW = 256 };

enum scope {
    SCOPE_MOUNT,
    SCOPE_TREE,
    SCOPE_PROPAGATION,
    SCOPE_COPY_UP,
    SCOPE_IDMAP,
};

struct option {
    const char *name;
    enum scope scope;
    uint64_t set;   /* MS_ flags; for SCOPE_IDMAP an enum oci_idmap */
    uint64_t clear; /* MS_ flags */
};

/* Sorted by name. */
static const struct option options[] = {
    {"_netdev",        SCOPE_MOUNT,       0,                      0                           },
    {"async",          SCOPE_MOUNT,       0,                      MS_SYNCHRONOUS              },
    {"atime",          SCOPE_MOUNT,       0,                      MS_NOATIME                  },
    {"auto",           SCOPE_MOUNT,       0,                      0                           },
    {"bind",           SCOPE_MOUNT,       MS_BIND,                0                           },
    {"defaults",       SCOPE_MOUNT,       0,                      0                           },
    {"dev",            SCOPE_MOUNT,       0,                      MS_NODEV                    },
    {"diratime",       SCOPE_MOUNT,       0,                      MS_NODIRATIME               },
    {"dirsync",        SCOPE_MOUNT,       MS_DIRSYNC,             0                           },
    {"exec",           SCOPE_MOUNT,       0,                      MS_NOEXEC                   },
    {"idmap",          SCOPE_IDMAP,       OCI_IDMAP_MOUNT,        0                           },
    {"iversion",       SCOPE_MOUNT,       MS_I_VERSION,           0                           },
    {"lazytime",       SCOPE_MOUNT,       MS_LAZYTIME,            0                           },
    {"loud",           SCOPE_MOUNT,       0,                      MS_SILENT                   },
    {"mand",           SCOPE_MOUNT,       MS_MANDLOCK,            0                           },
    {"noatime",        SCOPE_MOUNT,       MS_NOATIME,             MS_RELATIME | MS_STRICTATIME},
    {"noauto",         SCOPE_MOUNT,       0,                      0                           },
    {"nodev",          SCOPE_MOUNT,       MS_NODEV,               0                           },
    {"nodiratime",     SCOPE_MOUNT,       MS_NODIRATIME,          0                           },
    {"noexec",         SCOPE_MOUNT,       MS_NOEXEC,              0                           },
    {"nofail",         SCOPE_MOUNT,       0,                      0                           },
    {"noiversion",     SCOPE_MOUNT,       0,                      MS_I_VERSION                },
    {"nolazytime",     SCOPE_MOUNT,       0,                      MS_LAZYTIME                 },
    {"nomand",         SCOPE_MOUNT,       0,                      MS_MANDLOCK                 },
    {"norelatime",     SCOPE_MOUNT,       0,                      MS_RELATIME                 },
    {"nostrictatime",  SCOPE_MOUNT,       0,                      MS_STRICTATIME              },
    {"nosuid",         SCOPE_MOUNT,       MS_NOSUID,              0                           },
    {"nosymfollow",    SCOPE_MOUNT,       NOSYMFOLLOW,            0                           },
    {"nouser",         SCOPE_MOUNT,       0,                      0                           },
    {"private",        SCOPE_PROPAGATION, MS_PRIVATE,             0                           },
    {"ratime",         SCOPE_TREE,        0,                      MS_NOATIME                  },
    {"rbind",          SCOPE_MOUNT,       MS_BIND | MS_REC,       0                           },
    {"rdev",           SCOPE_TREE,        0,                      MS_NODEV                    },
    {"rdiratime",      SCOPE_TREE,        0,                      MS_NODIRATIME               },
    {"relatime",       SCOPE_MOUNT,       MS_RELATIME,            MS_NOATIME | MS_STRICTATIME },
    {"remount",        SCOPE_MOUNT,       MS_REMOUNT,             0                           },
    {"rexec",          SCOPE_TREE,        0,                      MS_NOEXEC                   },
    {"ridmap",         SCOPE_IDMAP,       OCI_IDMAP_TREE,         0                           },
    {"rnoatime",       SCOPE_TREE,        MS_NOATIME,             MS_RELATIME | MS_STRICTATIME},
    {"rnodev",         SCOPE_TREE,        MS_NODEV,               0                           },
    {"rnodiratime",    SCOPE_TREE,        MS_NODIRATIME,          0                           },
    {"rnoexec",        SCOPE_TREE,        MS_NOEXEC,              0                           },
    {"rnorelatime",    SCOPE_TREE,        0,                      MS_RELATIME                 },
    {"rnostrictatime", SCOPE_TREE,        0,                      MS_STRICTATIME              },
    {"rnosuid",        SCOPE_TREE,        MS_NOSUID,              0                           },
    {"rnosymfollow",   SCOPE_TREE,        NOSYMFOLLOW,            0                           },
    {"ro",             SCOPE_MOUNT,       MS_RDONLY,              0                           },
    {"rprivate",       SCOPE_PROPAGATION, MS_PRIVATE | MS_REC,    0                           },
    {"rrelatime",      SCOPE_TREE,        MS_RELATIME,            MS_NOATIME | MS_STRICTATIME },
    {"rro",            SCOPE_TREE,        MS_RDONLY,              0                           },
    {"rrw",            SCOPE_TREE,        0,                      MS_RDONLY                   },
    {"rshared",        SCOPE_PROPAGATION, MS_SHARED | MS_REC,     0                           },
    {"rslave",         SCOPE_PROPAGATION, MS_SLAVE | MS_REC,      0                           },
    {"rstrictatime",   SCOPE_TREE,        MS_STRICTATIME,         MS_NOATIME | MS_RELATIME    },
    {"rsuid",          SCOPE_TREE,        0,                      MS_NOSUID                   },
    {"rsymfollow",     SCOPE_TREE,        0,                      NOSYMFOLLOW                 },
    {"runbindable",    SCOPE_PROPAGATION, MS_UNBINDABLE | MS_REC, 0                           },
    {"rw",             SCOPE_MOUNT,       0,                      MS_RDONLY                   },
    {"shared",         SCOPE_PROPAGATION, MS_SHARED,              0                           },
    {"silent",         SCOPE_MOUNT,       MS_SILENT,              0                           },
    {"slave",          SCOPE_PROPAGATION, MS_SLAVE,               0                           },
    {"strictatime",    SCOPE_MOUNT,       MS_STRICTATIME,         MS_NOATIME | MS_RELATIME    },
    {"suid",           SCOPE_MOUNT,       0,                      MS_NOSUID                   },
    {"symfollow",      SCOPE_MOUNT,       0,                      NOSYMFOLLOW                 },
    {"sync",           SCOPE_MOUNT,       MS_SYNCHRONOUS,         0                           },
    {"tmpcopyup",      SCOPE_COPY_UP,     0,                      0                           },
    {"unbindable",     SCOPE_PROPAGATION, MS_UNBINDABLE,          0                           },
};

enum { N_OPTIONS = sizeof(options) / sizeof(options[0]) };

const char *oci_mount_option_name(size_t i)
{
    return i < N_OPTIONS ? options[i].name : NULL;
}

static int compare_name(const void *name, const void *option)
{
    return strcmp(name, ((const struct option *)option)->name);
}

/* What is collected until all options of a mount have been seen. */
struct collected {
    uint64_t tree_set;   /* MS_ flags */
    uint64_t tree_clear; /* MS_ flags */
    unsigned long *propagation;
    size_t n_propagation;
    char *data;
    size_t size_data;
};

/* Of two options that contradict each other the later counts. */
static void fold(uint64_t *set, uint64_t *clear, const struct option *row)
{
    *set = (*set & ~row->clear) | row->set;
    *clear = (*clear & ~row->set) | row->clear;
}

static const struct attribute {
    uint64_t flag; /* MS_ */
    uint64_t attr; /* MOUNT_ATTR_ */
} attributes[] = {
    {MS_RDONLY,     MOUNT_ATTR_RDONLY     },
    {MS_NOSUID,     MOUNT_ATTR_NOSUID     },
    {MS_NODEV,      MOUNT_ATTR_NODEV      },
    {MS_NOEXEC,     MOUNT_ATTR_NOEXEC     },
    {MS_NODIRATIME, MOUNT_ATTR_NODIRATIME },
    {NOSYMFOLLOW,   MOUNT_ATTR_NOSYMFOLLOW},
};

static uint64_t attributes_of(uint64_t flags)
{
    uint64_t attrs = 0;

    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        if ((flags & attributes[i].flag) != 0)
            attrs |= attributes[i].attr;
    }
    return attrs;
}

/* The access time is one field for mount_setattr(2): all of it is cleared where it changes. */
static void to_attributes(uint64_t set, uint64_t clear, uint64_t *ret_set, uint64_t *ret_clear)
{
    const uint64_t times = MS_NOATIME | MS_STRICTATIME;

    *ret_set = attributes_of(set);
    *ret_clear = attributes_of(clear);
    if ((set & (times | MS_RELATIME)) != 0 || (clear & times) != 0)
        *ret_clear |= MOUNT_ATTR__ATIME;
    if ((set & MS_NOATIME) != 0) {
        *ret_set |= MOUNT_ATTR_NOATIME;
    } else if ((set & MS_STRICTATIME) != 0) {
        *ret_set |= MOUNT_ATTR_STRICTATIME;
    }
}

static void apply_option(const struct option *row, struct oci_mount_options *all,
                         struct collected *lists)
{
    switch (row->scope) {
    case SCOPE_MOUNT:
        fold(&all->set, &all->clear, row);
        break;
    case SCOPE_TREE:
        fold(&lists->tree_set, &lists->tree_clear, row);
        break;
    case SCOPE_PROPAGATION:
        lists->propagation[lists->n_propagation++] = row->set;
        break;
    case SCOPE_COPY_UP:
        all->tmpcopyup = true;
        break;
    case SCOPE_IDMAP:
        all->idmap = (enum oci_idmap)row->set;
        break;
    }
}

static void add_data(struct collected *lists, const char *option)
{
    size_t length = strlen(option);

    if (lists->size_data > 0)
        lists->data[lists->size_data++] = ',';
    memcpy(lists->data + lists->size_data, option, length);
    lists->size_data += length;
}

static size_t size_of_all(const struct oci_strings *list)
{
    size_t size = 1;

    for (size_t i = 0; i < list->n_items; i++)
        size += strlen(list->items[i]) + 1;
    return size;
}

enum oci_status oci_read_mount_options(const json_t *value, void *slot,
                                       const struct oci_place *place, struct oci_error *err)
{
    struct oci_mount_options *all = slot;
    struct collected lists = {.n_propagation = 0};
    struct oci_strings list;
    enum oci_status status = oci_read_strings(value, &list, place, err);

    if (status != OCI_OK)
        return status;
    lists.propagation = oci_arena_new(place->arena, list.n_items, sizeof(*lists.propagation));
    lists.data = oci_arena_new(place->arena, size_of_all(&list), 1);
    for (size_t i = 0; i < list.n_items; i++) {
        const struct option *row =
            bsearch(list.items[i], options, N_OPTIONS, sizeof(options[0]), compare_name);

        if (row != NULL) {
            apply_option(row, all, &lists);
        } else if (list.items[i][0] != '\0' && strncmp(list.items[i], "x-", 2) != 0) {
            add_data(&lists, list.items[i]);
        }
    }
    to_attributes(all->set, all->clear, &all->attr_set, &all->attr_clear);
    to_attributes(lists.tree_set, lists.tree_clear, &all->tree_set, &all->tree_clear);
    all->propagation = (struct oci_ulongs){lists.propagation, lists.n_propagation};
    all->data = lists.size_data > 0 ? lists.data : NULL;
    return OCI_OK;
}
