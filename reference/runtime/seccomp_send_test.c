/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/owned.h"
#include "runtime/seccomp.h"

enum { TEXT_MAX = 4096 };

static char path[64];

static int listen_at_path(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

/* Reads to the end of the connection; the descriptor comes with the first part. */
static size_t receive(int fd, char *text, int *ret_passed)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = text, .iov_len = TEXT_MAX};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.space,
                             .msg_controllen = sizeof(control.space)};
    ssize_t n = recvmsg(fd, &message, MSG_WAITALL);

    assert_true(n > 0);
    assert_true(message.msg_controllen >= sizeof(struct cmsghdr));
    assert_int_equal(control.align.cmsg_type, SCM_RIGHTS);
    memcpy(ret_passed, CMSG_DATA(&control.align), sizeof(*ret_passed));
    return (size_t)n;
}

static void the_agent_gets_state_and_descriptor(void **state)
{
    owned_fd int server = listen_at_path();
    owned_fd int peer = -1;
    owned_fd int passed = -1;
    owned_fd int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const struct oci_seccomp_agent agent = {
        .path = path, .metadata = "m", .state_text = "{\"id\":\"box\"}", .pid = 42};
    owned_json json_t *doc = NULL;
    char text[TEXT_MAX];
    struct stat sent;
    struct stat got;
    size_t n = 0;

    (void)state;
    assert_int_equal(oci_seccomp_send(&agent, null, NULL), OCI_OK);
    peer = accept(server, NULL, NULL);
    n = receive(peer, text, &passed);
    assert_int_equal(oci_json_parse(text, n, NULL, &doc, NULL), OCI_OK);
    assert_string_equal(json_string_value(oci_json_at(doc, "/fds/0")), "seccompFd");
    assert_int_equal(json_integer_value(oci_json_at(doc, "/pid")), 42);
    assert_string_equal(json_string_value(oci_json_at(doc, "/metadata")), "m");
    assert_string_equal(json_string_value(oci_json_at(doc, "/state/id")), "box");
    assert_non_null(oci_json_at(doc, "/ociVersion"));
    assert_int_equal(fstat(null, &sent), 0);
    assert_int_equal(fstat(passed, &got), 0);
    assert_int_equal(sent.st_rdev, got.st_rdev);
    (void)unlink(path);
}

static void no_agent_is_an_error(void **state)
{
    const struct oci_seccomp_agent agent = {.path = path, .state_text = "{}", .pid = 42};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_seccomp_send(&agent, 0, &err), OCI_SYSTEM);
    assert_string_equal(err.clause, "rt.seccomp.listener.send-error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_agent_gets_state_and_descriptor),
        cmocka_unit_test(no_agent_is_an_error),
    };

    (void)snprintf(path, sizeof(path), "/tmp/keel-agent-%d", getpid());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
