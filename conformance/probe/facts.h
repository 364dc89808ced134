/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The facts of a report, one function each; the table in report.c names them.
 *
 * A function writes exactly one JSON value. What it cannot learn it writes as null.
 */
#pragma once

#include "probe/json.h"
#include "probe/probe.h"

/** Writes one fact. */
typedef void (*probe_fact)(struct probe_json *json, const struct probe *self);

/* facts_process.c: what exec handed over */
void probe_fact_ppid(struct probe_json *json, const struct probe *self);
void probe_fact_pgid(struct probe_json *json, const struct probe *self);
void probe_fact_sid(struct probe_json *json, const struct probe *self);
void probe_fact_args(struct probe_json *json, const struct probe *self);
void probe_fact_env(struct probe_json *json, const struct probe *self);
void probe_fact_cwd(struct probe_json *json, const struct probe *self);
void probe_fact_umask(struct probe_json *json, const struct probe *self);
void probe_fact_rlimits(struct probe_json *json, const struct probe *self);
void probe_fact_signals(struct probe_json *json, const struct probe *self);
void probe_fact_received(struct probe_json *json, const struct probe *self);
void probe_fact_tty(struct probe_json *json, const struct probe *self);
void probe_fact_exe(struct probe_json *json, const struct probe *self);
void probe_fact_proc1(struct probe_json *json, const struct probe *self);

/* facts_rights.c: who the process is and what it may do */
void probe_fact_uid(struct probe_json *json, const struct probe *self);
void probe_fact_gid(struct probe_json *json, const struct probe *self);
void probe_fact_groups(struct probe_json *json, const struct probe *self);
void probe_fact_capabilities(struct probe_json *json, const struct probe *self);
void probe_fact_securebits(struct probe_json *json, const struct probe *self);
void probe_fact_no_new_privs(struct probe_json *json, const struct probe *self);
void probe_fact_seccomp(struct probe_json *json, const struct probe *self);
void probe_fact_keyring(struct probe_json *json, const struct probe *self);
void probe_fact_apparmor(struct probe_json *json, const struct probe *self);
void probe_fact_selinux(struct probe_json *json, const struct probe *self);

/* facts_kernel.c: the namespaces and what they show */
void probe_fact_ns(struct probe_json *json, const struct probe *self);
void probe_fact_hostname(struct probe_json *json, const struct probe *self);
void probe_fact_domainname(struct probe_json *json, const struct probe *self);
void probe_fact_machine(struct probe_json *json, const struct probe *self);
void probe_fact_time_offsets(struct probe_json *json, const struct probe *self);
void probe_fact_uptime(struct probe_json *json, const struct probe *self);
void probe_fact_cgroups(struct probe_json *json, const struct probe *self);
void probe_fact_uid_map(struct probe_json *json, const struct probe *self);
void probe_fact_gid_map(struct probe_json *json, const struct probe *self);
void probe_fact_interfaces(struct probe_json *json, const struct probe *self);

/* mounts.c, facts_files.c */
void probe_fact_mounts(struct probe_json *json, const struct probe *self);
void probe_fact_devices(struct probe_json *json, const struct probe *self);
void probe_fact_fds(struct probe_json *json, const struct probe *self);

/* facts_sched.c: how the kernel schedules and places the process */
void probe_fact_scheduler(struct probe_json *json, const struct probe *self);
void probe_fact_io_priority(struct probe_json *json, const struct probe *self);
void probe_fact_affinity(struct probe_json *json, const struct probe *self);
void probe_fact_oom_score_adj(struct probe_json *json, const struct probe *self);
void probe_fact_personality(struct probe_json *json, const struct probe *self);
void probe_fact_memory_policy(struct probe_json *json, const struct probe *self);

/** The namespaces below a path such as "/proc/self/ns". */
void probe_json_namespaces(struct probe_json *json, const char *path);

/** The mounts of a file such as "/proc/self/mountinfo". */
void probe_json_mounts(struct probe_json *json, const char *path);

/** What /proc shows of the process whose pid a state document names; null where it has none. */
void probe_json_state_process(struct probe_json *json, const char *state);

/** Write a file that holds one number, or null. */
void probe_fact_number_file(struct probe_json *json, const char *path);
