/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/steps.h"

#include "runtime/init.h"

#define R OCI_SIDE_RUNTIME
#define P OCI_SIDE_PROCESS

/* clang-format off */
const struct oci_step oci_steps[] = {
    {"open the bundle",         R, oci_create_open,        NULL,                "rt.op.create.args"},
    {"plan the process",        R, oci_create_plan,        NULL,                "rt.op.create.cannot-apply"},
    {"claim the id",            R, oci_create_claim,       oci_create_unclaim,  "rt.op.create.id-not-unique"},
    {"open mount sources",      R, oci_create_sources,     NULL,                "rt.mounts.order"},
    {"compile the filter",      R, oci_create_filter,      NULL,                "rt.seccomp.default-action"},
    {"connect the console",     R, oci_create_console,     NULL,                "rt.process.terminal"},
    {"make the start gate",     R, oci_create_gate,        NULL,                NULL},
    {"make the cgroup",         R, oci_create_cgroup,      oci_create_uncgroup, "rt.cgroupsPath.created"},
    {"make the process",        R, oci_create_process,     oci_create_kill,     "rt.ns.new"},
    {"admit the process",       R, oci_create_admit,       NULL,                "rt.userns.mappings"},
    {"hand over devices",       R, oci_create_devices,     oci_create_undevices, "rt.netdev.available"},

    {"join the cgroup",         P, oci_init_cgroup,        NULL,                "rt.cgroupsPath.created"},
    {"begin a session",         P, oci_init_session,       NULL,                NULL},
    {"wait for admission",      P, oci_init_admission,     NULL,                NULL},
    {"enter namespaces",        P, oci_init_namespaces,    NULL,                "rt.ns.new"},
    {"set names",               P, oci_init_names,         NULL,                "rt.hostname"},
    {"bring up loopback",       P, oci_init_loopback,      NULL,                "rt.ns.network"},
    {"attach the root",         P, oci_init_root,          NULL,                "rt.op.create.cannot-apply"},
    {"mount",                   P, oci_init_mounts,        NULL,                "rt.mounts.order"},
    {"supply devices",          P, oci_init_devices,       NULL,                "rt.devices.available"},
    {"link devices",            P, oci_init_dev_links,     NULL,                "rt.linux.dev-symlinks"},
    {"open the terminal",       P, oci_init_console,       NULL,                "rt.process.terminal"},
    {"set kernel parameters",   P, oci_init_sysctl,        NULL,                "rt.sysctl"},

    {"wait for the environment", R, oci_create_environment, NULL,               NULL},
    {"run hooks",               R, oci_create_hooks,       NULL,                "rt.life.hook.createRuntime.failure"},
    {"wait for hooks",          P, oci_init_hooks_done,    NULL,                NULL},
    {"run createContainer hooks", P, oci_init_create_hooks, NULL,               "rt.life.hook.createContainer.failure"},

    {"change the root",         P, oci_init_pivot,         NULL,                "rt.op.create.cannot-apply"},
    {"make the working directory", P, oci_init_cwd,        NULL,                "rt.process.cwd"},
    {"make paths read-only",    P, oci_init_readonly,      NULL,                "rt.readonly-paths"},
    {"mask paths",              P, oci_init_masked,        NULL,                "rt.masked-paths"},
    {"set flags of the root",   P, oci_init_root_flags,    NULL,                "rt.root.readonly"},
    {"set the memory policy",   P, oci_init_memory,        NULL,                "rt.mempolicy"},
    {"complete the container",  P, oci_init_complete,      NULL,                NULL},

    {"wait for createContainer hooks", R, oci_create_hooked, NULL,              "rt.life.hook.createContainer.failure"},
    {"wait for the container",  R, oci_create_ready,       NULL,                NULL},
    {"write the pid file",      R, oci_create_pid_file,    NULL,                NULL},
    {"record the container",    R, oci_create_record,      NULL,                NULL},
    {"let it wait for start",   R, oci_create_commit,      NULL,                NULL},
};
/* clang-format on */

const size_t oci_n_steps = sizeof(oci_steps) / sizeof(oci_steps[0]);

enum oci_status oci_steps_run(struct oci_container *c, enum oci_side side, size_t *ret_n,
                              struct oci_error *err)
{
    for (*ret_n = 0; *ret_n < oci_n_steps; (*ret_n)++) {
        const struct oci_step *step = &oci_steps[*ret_n];
        enum oci_status status = OCI_OK;

        if (step->side != side)
            continue;
        status = step->run(c, err);
        if (status == OCI_OK)
            continue;
        (*ret_n)++;
        if (err != NULL && err->clause == NULL)
            err->clause = step->clause;
        return status;
    }
    return OCI_OK;
}

void oci_steps_undo(struct oci_container *c, size_t n)
{
    while (n-- > 0) {
        if (oci_steps[n].side == OCI_SIDE_RUNTIME && oci_steps[n].undo != NULL)
            oci_steps[n].undo(c);
    }
}
