/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/scene.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "harness/clock.h"

enum { FIXED_FDS = 4 /* children, container, console socket, terminal */ };

enum oci_status cts_scene_open(struct cts_scene *scene, struct oci_error *err)
{
    sigset_t child;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &child, NULL) < 0)
        return oci_fail_sys(err, errno, "block SIGCHLD");
    scene->children_fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (scene->children_fd < 0)
        return oci_fail_sys(err, errno, "listen for the ends of processes");
    return OCI_OK;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static void drop_stream(struct cts_stream *stream)
{
    cts_capture_done(&stream->capture);
    json_decref(stream->record);
}

void cts_scene_close(struct cts_scene *scene)
{
    for (size_t i = 0; i < scene->n_streams; i++)
        drop_stream(&scene->streams[i]);
    free(scene->streams);
    free(scene->mounts_before);
    free(scene->cgroup);
    cts_capture_done(&scene->terminal);
    cts_fd_socket_done(&scene->console);
    cts_fd_socket_done(&scene->listener);
    close_fd(&scene->children_fd);
    close_fd(&scene->pidfd);
    json_decref(scene->bystanders);
    json_decref(scene->values);
    json_decref(scene->observation);
}

/* Whether nothing but streams holds the record any more. */
static bool is_orphan(const struct cts_scene *scene, const json_t *record)
{
    size_t n = 0;

    for (size_t i = 0; i < scene->n_streams; i++)
        n += scene->streams[i].record == record;
    return record->refcount == n;
}

/* A wait that asks the subject again and again keeps its last answer only: what an earlier one
 * wrote, to its end, is nobody's any more. */
static void forget_streams(struct cts_scene *scene)
{
    for (size_t i = scene->n_streams; i-- > 0;) {
        struct cts_stream *stream = &scene->streams[i];

        if (stream->capture.fd >= 0 || !is_orphan(scene, stream->record))
            continue;
        drop_stream(stream);
        scene->n_streams--;
        (void)memmove(stream, stream + 1, (scene->n_streams - i) * sizeof(*stream));
    }
}

void cts_scene_listen(struct cts_scene *scene, int fd, const struct cts_stream *stream)
{
    forget_streams(scene);
    if (scene->n_streams == CTS_SCENE_STREAMS_MAX) {
        (void)close(fd);
        return;
    }
    (void)json_incref(stream->record);
    scene->streams = oci_grow(scene->streams, scene->n_streams + 1, sizeof(*scene->streams));
    scene->streams[scene->n_streams] = *stream;
    scene->streams[scene->n_streams++].capture = (struct cts_capture){.fd = fd};
}

static void reap(struct cts_scene *scene)
{
    struct signalfd_siginfo info[8];
    struct rusage used;
    int status = 0;
    pid_t pid = 0;

    while (read(scene->children_fd, info, sizeof(info)) > 0)
        continue;
    while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
        scene->ended_cpu_ms += cts_clock_cpu_ms(&used);
        scene->ended[scene->n_ended % CTS_SCENE_ENDED_KEPT] =
            (struct cts_ended){.pid = pid, .status = status};
        scene->n_ended++;
    }
}

/* The descriptor of the terminal is handed over by the subject once the container has one. */
static void take_terminal(struct cts_scene *scene)
{
    int fd = cts_fd_socket_take(&scene->console);

    if (fd < 0)
        return;
    cts_capture_done(&scene->terminal);
    scene->terminal = (struct cts_capture){.fd = fd};
}

void cts_scene_drain(struct cts_scene *scene)
{
    for (size_t i = 0; i < scene->n_streams; i++)
        cts_capture_read(&scene->streams[i].capture, scene->nonce, scene->streams[i].reports);
    if (scene->console.fd >= 0)
        take_terminal(scene);
    cts_capture_read(&scene->terminal, scene->nonce, scene->probes);
    reap(scene);
}

static size_t list_fds(const struct cts_scene *scene, struct pollfd *fds)
{
    size_t n = 0;

    /* A container that has ended stays readable: watching it on would turn waiting into spinning.
     */
    fds[n++] = (struct pollfd){.fd = scene->children_fd, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = cts_scene_container_ended(scene) ? -1 : scene->pidfd,
                               .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = cts_fd_socket_poll_fd(&scene->console), .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = scene->terminal.fd, .events = POLLIN};
    for (size_t i = 0; i < scene->n_streams; i++) {
        if (scene->streams[i].capture.fd >= 0)
            fds[n++] = (struct pollfd){.fd = scene->streams[i].capture.fd, .events = POLLIN};
    }
    return n;
}

bool cts_scene_turn(struct cts_scene *scene, double deadline_ms)
{
    struct pollfd fds[CTS_SCENE_STREAMS_MAX + FIXED_FDS];
    size_t n = list_fds(scene, fds);

    if (poll(fds, n, cts_clock_left_ms(deadline_ms)) == 0)
        return false;
    cts_scene_drain(scene);
    return true;
}

bool cts_scene_ended(const struct cts_scene *scene, pid_t pid, int *ret_status)
{
    size_t n = scene->n_ended < CTS_SCENE_ENDED_KEPT ? scene->n_ended : CTS_SCENE_ENDED_KEPT;

    for (size_t i = 0; i < n; i++) {
        if (scene->ended[i].pid != pid)
            continue;
        *ret_status = scene->ended[i].status;
        return true;
    }
    return false;
}

void cts_scene_learn_pid(struct cts_scene *scene, pid_t pid)
{
    if (pid <= 1 || pid == scene->pid)
        return;
    close_fd(&scene->pidfd);
    scene->pid = pid;
    scene->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
}

bool cts_scene_container_ended(const struct cts_scene *scene)
{
    struct pollfd container = {.fd = scene->pidfd, .events = POLLIN};

    if (scene->pid == 0)
        return false;
    return scene->pidfd < 0 || poll(&container, 1, 0) != 0;
}

void cts_scene_settle(struct cts_scene *scene)
{
    for (size_t i = 0; i < scene->n_streams; i++) {
        const struct cts_stream *stream = &scene->streams[i];

        (void)json_object_set_new(stream->record, stream->member,
                                  cts_capture_text(&stream->capture, scene->nonce));
        if (cts_capture_truncated(&stream->capture)) {
            char *member = oci_str_printf("%s-truncated", stream->member);

            (void)json_object_set_new(stream->record, member, json_true());
            free(member);
        }
    }
}
