/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Words that try to change or to run a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/names.h"
#include "probe/results.h"
#include "probe/words.h"

enum {
    RUN_WORDS_MAX = 64,
    RUN_TEXT_MAX = 4096,
    COPIES_MAX = 64 * 1024, /**< Bytes of all values that are cut into parts. */
};

/* A copy to be cut into parts. It is kept for good: the names of results point into it. */
static char *copy_of(const char *word, const char *value)
{
    static char room[COPIES_MAX];
    static size_t used;
    const size_t size = strlen(value) + 1;
    char *copy = room + used;

    if (size > sizeof(room) - used)
        probe_refuse(word, value);
    memcpy(copy, value, size);
    used += size;
    return copy;
}

static int close_now(int fd)
{
    if (fd < 0)
        return errno;
    (void)close(fd);
    return 0;
}

static int error_of(long result)
{
    return result < 0 ? errno : 0;
}

static void tried(const char *path, const char *verb, int error)
{
    probe_result_outcome(PROBE_PATHS, path, verb, error);
}

void probe_word_write(struct probe *self, const char *value)
{
    (void)self;
    tried(value, "write", close_now(open(value, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)));
}

void probe_word_create(struct probe *self, const char *value)
{
    (void)self;
    tried(value, "create", close_now(open(value, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)));
}

void probe_word_chmod(struct probe *self, const char *value)
{
    struct stat facts;

    (void)self;
    if (stat(value, &facts) != 0) {
        tried(value, "chmod", errno);
    } else {
        tried(value, "chmod", error_of(chmod(value, facts.st_mode & 07777)));
    }
}

void probe_word_mkdir(struct probe *self, const char *value)
{
    (void)self;
    tried(value, "mkdir", error_of(mkdir(value, 0777)));
}

void probe_word_rmdir(struct probe *self, const char *value)
{
    (void)self;
    tried(value, "rmdir", error_of(rmdir(value)));
}

/* A null device, harmless wherever it lands, unless the numbers of another stand behind the path:
 * "/path:major:minor". */
void probe_word_mknod(struct probe *self, const char *value)
{
    char *path = copy_of("mknod", value);
    char *numbers = path != NULL ? strchr(path, ':') : NULL;
    unsigned major = 1;
    unsigned minor = 3;

    (void)self;
    if (numbers != NULL) {
        *numbers++ = '\0';
        char *colon = strchr(numbers, ':');

        if (colon == NULL)
            probe_refuse("mknod", value);
        *colon++ = '\0';
        major = (unsigned)probe_read_number("mknod", numbers, 4095);
        minor = (unsigned)probe_read_number("mknod", colon, 1048575);
    }
    tried(path, "mknod", error_of(mknod(path, S_IFCHR | 0666, makedev(major, minor))));
}

void probe_word_mmap_exec(struct probe *self, const char *value)
{
    const int fd = open(value, O_RDONLY | O_CLOEXEC);
    int error = errno;

    (void)self;
    if (fd >= 0) {
        void *map = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

        error = map == MAP_FAILED ? errno : 0;
        (void)close(fd);
    }
    tried(value, "mmap-exec", error);
}

static void write_all(int fd, const void *data, size_t size)
{
    if (write(fd, data, size) != (ssize_t)size)
        _exit(PROBE_EXIT_USAGE);
}

/* Start a program; the child's failure to do so comes back over a pipe that exec closes. */
static int start(const struct probe *self, char *const *args, pid_t *ret_pid)
{
    int ends[2];
    int error = 0;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    *ret_pid = fork();
    if (*ret_pid == 0) {
        probe_signals_restore(self);
        (void)execve(args[0], args, self->envp);
        error = errno;
        write_all(ends[1], &error, sizeof(error));
        _exit(PROBE_EXIT_USAGE);
    }
    if (*ret_pid < 0)
        error = errno;
    (void)close(ends[1]);
    if (*ret_pid > 0 && read(ends[0], &error, sizeof(error)) != sizeof(error))
        error = 0;
    (void)close(ends[0]);
    return error;
}

static int run_to_end(const struct probe *self, char *const *args, int *ret_status)
{
    pid_t pid = -1;
    const int error = start(self, args, &pid);

    if (pid > 0) {
        while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
            ;
    }
    return error;
}

void probe_word_exec(struct probe *self, const char *value)
{
    char path[RUN_TEXT_MAX];
    char *args[] = {path, NULL};
    int status = 0;

    if (strlen(value) >= sizeof(path))
        probe_refuse("exec", value);
    memcpy(path, value, strlen(value) + 1);
    tried(value, "exec", run_to_end(self, args, &status));
}

static void write_status(struct probe_json *json, int status)
{
    probe_json_open(json, '{');
    if (WIFEXITED(status)) {
        probe_json_member_number(json, "exit", WEXITSTATUS(status));
    } else {
        probe_json_member(json, "signal", probe_signal_name(WTERMSIG(status)));
    }
    probe_json_close(json, '}');
}

/* "/path word word": the result stands under the path alone. The text is kept for good,
 * because the result's name points into it. */
void probe_word_run(struct probe *self, const char *value)
{
    char *text = copy_of("run", value);
    char *args[RUN_WORDS_MAX + 1] = {NULL};
    size_t n = 0;
    int status = 0;
    int error = 0;

    for (char *rest = text, *part = NULL; (part = strsep(&rest, " ")) != NULL;) {
        if (n == RUN_WORDS_MAX)
            probe_refuse("run", value);
        args[n++] = part;
    }
    if (n == 0)
        probe_refuse("run", value);
    error = run_to_end(self, args, &status);

    struct probe_json *json = probe_result_begin(PROBE_PATHS, args[0], "run");

    if (error != 0) {
        probe_json_error(json, error);
    } else {
        write_status(json, status);
    }
    probe_result_end();
}

/* "/path:text" */
void probe_word_put(struct probe *self, const char *value)
{
    char *path = copy_of("put", value);
    char *text = strchr(path, ':');
    mode_t mask = 0;
    int error = 0;

    (void)self;
    if (text == NULL)
        probe_refuse("put", value);
    *text++ = '\0';
    mask = umask(0);
    const int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    error = errno;
    (void)umask(mask);
    if (fd >= 0) {
        text[strlen(text)] = '\n';
        error = error_of(write(fd, text, strlen(value) - (size_t)(text - path) + 1));
        (void)close(fd);
    }
    tried(path, "put", error);
}

/* "/path:/other" */
void probe_word_link(struct probe *self, const char *value)
{
    char *path = copy_of("link", value);
    char *other = strchr(path, ':');

    (void)self;
    if (other == NULL)
        probe_refuse("link", value);
    *other++ = '\0';
    tried(other, "link", error_of(link(path, other)));
}
