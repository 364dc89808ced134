/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/exec.h"

#include <stddef.h>

#include "base/fields.h"
#include "cli/keel_verb.h"

struct exec_options {
    struct oci_exec_request request;
    struct oci_option_list env;
    struct oci_option_list caps;
    struct oci_option_list groups;
};

#define EXEC(member)    offsetof(struct exec_options, member)
#define REQUEST(member) offsetof(struct exec_options, request.member)

/* clang-format off */
static const struct oci_option rows[] = {
    {"process",            'p', OCI_OPTION_TEXT,    REQUEST(process_file),     "a process object in JSON"},
    {"tty",                't', OCI_OPTION_FLAG,    REQUEST(terminal),         "with a terminal"},
    {"user",               'u', OCI_OPTION_TEXT,    REQUEST(user),             "uid or uid:gid"},
    {"env",                'e', OCI_OPTION_LIST,    EXEC(env),                 "NAME=VALUE, may be given again"},
    {"cwd",                0,   OCI_OPTION_TEXT,    REQUEST(cwd),              "working directory"},
    {"cap",                'c', OCI_OPTION_LIST,    EXEC(caps),                "a capability more"},
    {"additional-gids",    'g', OCI_OPTION_LIST,    EXEC(groups),              "a group more"},
    {"pid-file",           0,   OCI_OPTION_TEXT,    REQUEST(pid_file),         "gets the pid"},
    {"console-socket",     0,   OCI_OPTION_TEXT,    REQUEST(console_socket),   "gets the terminal"},
    {"detach",             'd', OCI_OPTION_FLAG,    REQUEST(detach),           "do not wait"},
    {"preserve-fds",       0,   OCI_OPTION_NUMBER,  REQUEST(preserve_fds),     "descriptors to keep"},
    {"no-new-privs",       0,   OCI_OPTION_FLAG,    REQUEST(no_new_privileges), "set no_new_privs"},
    {"apparmor",           0,   OCI_OPTION_TEXT,    REQUEST(apparmor),         "AppArmor profile"},
    {"process-label",      0,   OCI_OPTION_TEXT,    REQUEST(process_label),    "SELinux label"},
    {"ignore-paused",      0,   OCI_OPTION_FLAG,    REQUEST(even_paused),      "also in a paused container"},
    {"cgroup",             0,   OCI_OPTION_IGNORED, 0,                         "not used"},
};
/* clang-format on */

static struct oci_strings as_strings(const struct oci_option_list *list)
{
    return (struct oci_strings){list->items, list->n_items};
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct exec_options options = {.request = {.store = globals->root}};
    struct oci_words_left words = {NULL, 0};
    bool has_file = false;
    enum oci_status status = oci_verb_read(&oci_verb_exec, argv, &options, &words, err);

    has_file = options.request.process_file != NULL;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_exec, &words, has_file ? 1 : 2, SIZE_MAX, err);
    if (status != OCI_OK)
        return status;
    options.request.id = words.items[0];
    options.request.args =
        (struct oci_strings){(const char *const *)(words.items + 1), words.n_items - 1};
    options.request.env = as_strings(&options.env);
    options.request.caps = as_strings(&options.caps);
    options.request.groups = as_strings(&options.groups);
    return oci_exec(&options.request, ret_status, err);
}

const struct oci_verb oci_verb_exec = {
    .name = "exec",
    .usage = "[options] <id> <program> [arguments]",
    .summary = "run another process in a running container",
    .options = {OCI_ROWS(rows)},
    .order = OCI_OPTIONS_FIRST,
    .makes_process = true,
    .run = run,
};
