/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/features.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "base/names.h"
#include "bundle/words.h"
#include "runtime/state.h"

/* The oldest version whose documents are read; versions before it had another form. */
#define OLDEST_VERSION "1.0.0"

static json_t *words_array(const struct oci_words *words)
{
    json_t *array = json_array();

    for (size_t i = 0; i < words->n_rows; i++)
        (void)json_array_append_new(array, json_string(words->rows[i].word));
    return array;
}

static json_t *names_array(const struct oci_names *names)
{
    json_t *array = json_array();

    for (size_t i = 0; i < names->n_rows; i++)
        (void)json_array_append_new(array, json_string(names->rows[i].name));
    return array;
}

static json_t *mount_options_array(void)
{
    json_t *array = json_array();
    const char *name = NULL;

    for (size_t i = 0; (name = oci_mount_option_name(i)) != NULL; i++)
        (void)json_array_append_new(array, json_string(name));
    return array;
}

/* The kernel looks at the flags before it looks for the program, which is not there. */
static bool flag_is_supported(unsigned int flag)
{
    /* One flag is about listeners, and refused without one. */
    if (flag == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
        flag |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flag, NULL) < 0 && errno == EFAULT;
}

static json_t *supported_flags(void)
{
    json_t *array = json_array();

    for (size_t i = 0; i < oci_seccomp_flag_words.n_rows; i++) {
        const struct oci_word *row = &oci_seccomp_flag_words.rows[i];

        if (flag_is_supported((unsigned int)row->value))
            (void)json_array_append_new(array, json_string(row->word));
    }
    return array;
}

static json_t *seccomp_object(void)
{
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o}", "enabled", true, "actions",
                     words_array(&oci_seccomp_action_words), "operators",
                     words_array(&oci_seccomp_op_words), "archs",
                     words_array(&oci_seccomp_arch_words), "knownFlags",
                     words_array(&oci_seccomp_flag_words), "supportedFlags", supported_flags());
}

/* systemd is not asked for its units: a slice:prefix:name becomes a path, and no more. */
static json_t *cgroup_object(void)
{
    return json_pack("{s:b, s:b, s:b, s:b, s:b}", "v1", true, "v2", true, "systemd", false,
                     "systemdUser", false, "rdma", true);
}

static json_t *linux_object(void)
{
    json_t *object = json_pack(
        "{s:o, s:o, s:o, s:o}", "namespaces", words_array(&oci_namespace_words), "capabilities",
        names_array(&oci_capability_names), "cgroup", cgroup_object(), "seccomp", seccomp_object());
    json_t *more = json_pack(
        "{s:{s:b}, s:{s:b}, s:{s:b, s:b, s:b}, s:{s:o, s:o}, s:{s:{s:b}}, s:{s:b}}", "apparmor",
        "enabled", true, "selinux", "enabled", true, "intelRdt", "enabled", true, "schemata", true,
        "monitoring", true, "memoryPolicy", "modes", words_array(&oci_memory_policy_mode_words),
        "flags", words_array(&oci_memory_policy_flag_words), "mountExtensions", "idmap", "enabled",
        true, "netDevices", "enabled", true);

    (void)json_object_update_new(object, more);
    return object;
}

json_t *oci_features(void)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:{s:s}}", "ociVersionMin", OLDEST_VERSION,
                     "ociVersionMax", OCI_STATE_VERSION, "hooks", words_array(&oci_hook_words),
                     "mountOptions", mount_options_array(), "linux", linux_object(), "annotations",
                     "org.plimsoll.keel.version", PLIMSOLL_VERSION);
}
