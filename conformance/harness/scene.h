/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One case while it runs: what is being listened to, and what has been seen so far.
 *
 * A scene lives in the case's own process (worker.h), which is process 1 of its pid namespace.
 * Whatever the subject leaves behind becomes its child, so the scene learns how every process
 * ends. Steps wait by taking turns: a turn sleeps until something happens or a deadline passes, and
 * takes in whatever there is from every stream, whichever step is waiting for what.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"
#include "catalogue/case.h"
#include "harness/capture.h"
#include "harness/fd_socket.h"
#include "harness/image_scene.h"

struct cts_stage;

enum {
    CTS_SCENE_STREAMS_MAX = 200, /**< Open at one time. */
    CTS_SCENE_ENDED_KEPT = 64,   /**< Ends of processes that are remembered. */
};

/** One output of one command. */
struct cts_stream {
    json_t *record;     /**< Of the step; listening takes a reference. */
    const char *member; /**< "stdout", "stderr". */
    json_t *reports;    /**< Where reports that are found go; borrowed from the observation. */
    struct cts_capture capture;
};

/** How a process ended. */
struct cts_ended {
    pid_t pid;
    int status; /**< As from waitpid(2). */
};

struct cts_scene {
    const struct cts_stage *stage; /**< Borrowed. */
    const json_t *test;            /**< The case with its values filled in; borrowed. */
    enum cts_kind kind;            /**< Of the case. */
    struct cts_image_scene image;  /**< Of a case on images. */
    char *cgroup;                  /**< The case's own group, in every hierarchy. */
    json_t *values;                /**< Placeholders; owned. */
    json_t *observation;           /**< Owned until it is handed out. */
    json_t *steps;                 /**< Part of the observation. */
    json_t *probes;                /**< Reports from streams; part of the observation. */
    const char *nonce;
    struct cts_stream *streams;
    size_t n_streams;
    struct cts_ended ended[CTS_SCENE_ENDED_KEPT]; /**< A ring. */
    size_t n_ended;
    double ended_cpu_ms;           /**< CPU time of all processes that have ended. */
    int children_fd;               /**< signalfd for SIGCHLD. */
    pid_t pid;                     /**< The container's process; 0 as long as it is not known. */
    int pidfd;                     /**< Of that process; -1 where there is none. */
    bool created;                  /**< A create or run succeeded and no delete has yet. */
    json_t *bystanders;            /**< Pids of processes that `spawn` started; owned. */
    int n_timeouts;                /**< Steps that met their deadline. */
    const char *stop;              /**< Why no further step is taken; NULL while steps are. */
    char *mounts_before;           /**< mountinfo when the stage was set. */
    struct cts_fd_socket console;  /**< Where the terminal is handed over. */
    struct cts_fd_socket listener; /**< Where a seccomp notification descriptor is. */
    struct cts_capture terminal;   /**< What the container wrote to its terminal. */
};

/** Listen for the ends of children. @return OCI_OK; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status cts_scene_open(struct cts_scene *scene, struct oci_error *err);

/** Close and free everything but what was borrowed. */
void cts_scene_close(struct cts_scene *scene);

/** Read a stream until its end, on behalf of a step's record; its descriptor is taken over. */
void cts_scene_listen(struct cts_scene *scene, int fd, const struct cts_stream *stream);

/**
 * Wait for something to happen, and take it in.
 *
 * @return False where nothing happened until @p deadline_ms.
 */
bool cts_scene_turn(struct cts_scene *scene, double deadline_ms);

/** Take in what every stream holds without waiting. */
void cts_scene_drain(struct cts_scene *scene);

/** Whether a process of ours has ended, and how. */
bool cts_scene_ended(const struct cts_scene *scene, pid_t pid, int *ret_status);

/** Remember the container's process. */
void cts_scene_learn_pid(struct cts_scene *scene, pid_t pid);

/** Whether the container's process is gone or a zombie; false where it was never known. */
bool cts_scene_container_ended(const struct cts_scene *scene);

/** Write what the streams hold into the records of their steps. */
void cts_scene_settle(struct cts_scene *scene);
