/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The process that becomes the container, from clone to exec.
 *
 * Everything declared here runs in a copy of the runtime that nobody will clean up after: it
 * allocates nothing, leaves what it opens to close-on-exec, and reports what fails through the
 * channel. The steps and their order stand in one table, in init.c.
 */
#pragma once

#include "base/error.h"
#include "runtime/container.h"

/**
 * Everything from the clone to the program of the user: the child's half of create, the wait,
 * and the child's half of start. What fails is sent to whoever waits for it.
 */
_Noreturn void oci_init_run(struct oci_container *container);

/** Hooks of createContainer. */
enum oci_status oci_init_create_hooks(struct oci_container *c, struct oci_error *err);

/* Steps, by file. Each allocates nothing. */

/* init_session.c */
enum oci_status oci_init_detach(const char *keyring, bool keep_keyring, struct oci_error *err);
enum oci_status oci_init_session(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_admission(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_namespaces(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_names(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_loopback(struct oci_container *c, struct oci_error *err);

enum oci_status oci_init_memory(struct oci_container *c, struct oci_error *err);

/* init_root.c */
enum oci_status oci_init_root(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_pivot(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_cwd(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_root_flags(struct oci_container *c, struct oci_error *err);

/* init_mounts.c */
enum oci_status oci_init_mounts(struct oci_container *c, struct oci_error *err);

/* init_cgroup.c */
enum oci_status oci_init_cgroup(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_mount_cgroup(struct oci_container *c, const struct oci_mount *mount,
                                      struct oci_error *err);

/* init_devices.c */
enum oci_status oci_init_devices(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_dev_links(struct oci_container *c, struct oci_error *err);

/* init_console.c */
enum oci_status oci_init_console(struct oci_container *c, struct oci_error *err);

/* init_paths.c */
enum oci_status oci_init_sysctl(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_masked(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_readonly(struct oci_container *c, struct oci_error *err);

/* init_process.c: what exec needs too, so it knows a plan only. */
enum oci_status oci_init_limits(const struct oci_process_plan *plan, struct oci_error *err);
enum oci_status oci_init_identity(const struct oci_process_plan *plan, struct oci_error *err);
enum oci_status oci_init_exec(const struct oci_process_plan *plan, struct oci_error *err);

/* init_user.c: what programs take for granted of the user they run as; nothing here can fail. */
void oci_init_home(const struct oci_process_plan *plan);
void oci_init_streams(const struct oci_user *user);
