/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/sysctl.h"

#include <string.h>

static const struct parameter {
    const char *path; /* below /proc/sys; with a slash at its end: all below */
    enum oci_namespace_kind kind;
} parameters[] = {
    {"net/",                   OCI_NS_NETWORK},
    {"user/",                  OCI_NS_USER   },
    {"fs/mqueue/",             OCI_NS_IPC    },
    {"kernel/msgmax",          OCI_NS_IPC    },
    {"kernel/msgmnb",          OCI_NS_IPC    },
    {"kernel/msgmni",          OCI_NS_IPC    },
    {"kernel/msg_next_id",     OCI_NS_IPC    },
    {"kernel/sem",             OCI_NS_IPC    },
    {"kernel/sem_next_id",     OCI_NS_IPC    },
    {"kernel/shmall",          OCI_NS_IPC    },
    {"kernel/shmmax",          OCI_NS_IPC    },
    {"kernel/shmmni",          OCI_NS_IPC    },
    {"kernel/shm_next_id",     OCI_NS_IPC    },
    {"kernel/shm_rmid_forced", OCI_NS_IPC    },
    {"kernel/hostname",        OCI_NS_UTS    },
    {"kernel/domainname",      OCI_NS_UTS    },
};

static enum oci_status refuse_name(const char *name, const char *why, struct oci_error *err)
{
    return oci_fail(err, OCI_INVALID, "rt.sysctl", "/linux/sysctl/%s: %s", name, why);
}

/* The component at @p path is empty, '.' or '..'. */
static bool is_no_component(const char *path)
{
    size_t length = strcspn(path, "/");

    return length == 0 || (length <= 2 && strspn(path, ".") >= length);
}

enum oci_status oci_sysctl_path(const char *name, char ret_path[OCI_SYSCTL_PATH_MAX],
                                struct oci_error *err)
{
    size_t length = strlen(name);
    char separator = name[strcspn(name, "./")];
    char path[OCI_SYSCTL_PATH_MAX];

    if (length == 0 || length >= sizeof(path))
        return refuse_name(name, "is no name of a parameter", err);
    for (size_t i = 0; i <= length; i++) {
        path[i] = name[i];
        if (name[i] == '.' || name[i] == '/')
            path[i] = name[i] == separator ? '/' : '.';
    }
    for (const char *at = path; at != NULL; at = at[0] != '\0' ? at + 1 : NULL) {
        if (is_no_component(at))
            return refuse_name(name, "is no name of a parameter", err);
        at += strcspn(at, "/");
    }
    memcpy(ret_path, path, length + 1);
    return OCI_OK;
}

static const struct parameter *find_parameter(const char *path)
{
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        const struct parameter *row = &parameters[i];
        size_t length = strlen(row->path);

        if (row->path[length - 1] == '/' ? strncmp(path, row->path, length) == 0
                                         : strcmp(path, row->path) == 0)
            return row;
    }
    return NULL;
}

enum oci_status oci_sysctl_check(const struct oci_config *config, struct oci_error *err)
{
    for (size_t i = 0; i < config->sysctl.n_items; i++) {
        const char *name = config->sysctl.items[i].name;
        char path[OCI_SYSCTL_PATH_MAX];
        enum oci_status status = oci_sysctl_path(name, path, err);
        const struct parameter *row = NULL;

        if (status != OCI_OK)
            return status;
        row = find_parameter(path);
        if (row == NULL)
            return refuse_name(name, "belongs to no namespace, it would change the host", err);
        if (!config->namespaces[row->kind].listed)
            return refuse_name(name, "its namespace is the host's", err);
    }
    return OCI_OK;
}
