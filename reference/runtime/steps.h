/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * How a container is made: one fixed table of steps.
 *
 * Read from top to bottom it is the order in which a container comes to be. The runtime walks
 * the rows of OCI_SIDE_RUNTIME, the new process those of OCI_SIDE_PROCESS; where one must not
 * go ahead of the other there is a row that waits. Between such rows both work at the same
 * time. A failing row ends the creation, and the rows of the runtime's side that were begun
 * are undone in reverse order.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "runtime/container.h"

enum oci_side { OCI_SIDE_RUNTIME, OCI_SIDE_PROCESS };

struct oci_step {
    const char *name; /**< For the error text: "<name>: what was wrong". */
    enum oci_side side;
    enum oci_status (*run)(struct oci_container *c, struct oci_error *err);
    void (*undo)(struct oci_container *c); /**< NULL: nothing to undo. */
    const char *clause;                    /**< Of a failure that names no better one. */
};

extern const struct oci_step oci_steps[];
extern const size_t oci_n_steps;

/**
 * Walk the rows of one side.
 *
 * @param[out] ret_n  Rows that were begun, for oci_steps_undo(); written always.
 * @return OCI_OK, or what the first failing row returned.
 */
OCI_MUST_USE enum oci_status oci_steps_run(struct oci_container *c, enum oci_side side,
                                           size_t *ret_n, struct oci_error *err);

/** Undo the first @p n rows of the runtime's side, last first. */
void oci_steps_undo(struct oci_container *c, size_t n);

/* The runtime's rows; create_*.c. */
enum oci_status oci_create_claim(struct oci_container *c, struct oci_error *err);
void oci_create_unclaim(struct oci_container *c);
enum oci_status oci_create_open(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_plan(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_sources(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_console(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_gate(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_filter(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_cgroup(struct oci_container *c, struct oci_error *err);
void oci_create_uncgroup(struct oci_container *c);
enum oci_status oci_create_process(struct oci_container *c, struct oci_error *err);
void oci_create_kill(struct oci_container *c);
enum oci_status oci_create_devices(struct oci_container *c, struct oci_error *err);
void oci_create_undevices(struct oci_container *c);
enum oci_status oci_create_admit(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_environment(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_hooks(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_hooked(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_ready(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_record(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_pid_file(struct oci_container *c, struct oci_error *err);
enum oci_status oci_create_commit(struct oci_container *c, struct oci_error *err);

/* Rows that make the process wait for the runtime. */
enum oci_status oci_init_hooks_done(struct oci_container *c, struct oci_error *err);
enum oci_status oci_init_complete(struct oci_container *c, struct oci_error *err);
