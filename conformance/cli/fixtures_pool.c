/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fixtures_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "builder/image.h"
#include "builder/image_recipe.h"
#include "builder/image_tree.h"
#include "builder/layout_digest.h"

enum { JOBS_MAX = 64 };

/* An error may have been recorded on the way to success. */
struct outcome {
    enum oci_status status;
    struct oci_error err;
};

/* What the threads share. */
struct work {
    const struct cts_fixtures_pool *pool;
    const struct oci_strings *names;
    const json_t *shelf; /* The recipes. */
    char (*hexes)[OCI_SHA256_HEX];
    struct outcome *outcomes; /* One for each name. */
    atomic_size_t next;
    atomic_bool failed;
};

static enum oci_status build_in(const struct work *work, const char *name, int dir_fd,
                                char ret_hex[OCI_SHA256_HEX], struct oci_error *err)
{
    const struct fx_image_options options = {work->pool->probe_fd};
    owned_json json_t *recipe = NULL;
    owned_json json_t *tree = NULL;
    enum oci_status status = fx_image_shelf_recipe(work->shelf, name, &recipe, err);

    if (status != OCI_OK)
        return status;
    status = fx_image_build(recipe, dir_fd, &options, err);
    if (status == OCI_OK)
        status = fx_image_tree(recipe, &tree, err);
    if (status == OCI_OK)
        status = fx_layout_digest(dir_fd, ret_hex, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "fixture '%s'", name);
}

static enum oci_status build(const struct work *work, const char *name,
                             char ret_hex[OCI_SHA256_HEX], struct oci_error *err)
{
    const struct cts_fixtures_pool *pool = work->pool;
    owned_fd int dir_fd = -1;
    enum oci_status status = OCI_OK;

    if (mkdirat(pool->out_fd, name, 0755) != 0)
        return oci_fail_sys(err, errno, "make the folder '%s'", name);
    dir_fd = openat(pool->out_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", name);
    status = build_in(work, name, dir_fd, ret_hex, err);
    if (status != OCI_OK || !pool->discard)
        return status;
    return oci_path_remove_tree(pool->out_fd, name, err);
}

static void *run(void *argument)
{
    struct work *work = argument;

    while (!atomic_load(&work->failed)) {
        const size_t i = atomic_fetch_add(&work->next, 1);

        struct outcome *outcome = &work->outcomes[i < work->names->n_items ? i : 0];

        if (i >= work->names->n_items)
            break;
        outcome->status = build(work, work->names->items[i], work->hexes[i], &outcome->err);
        if (outcome->status != OCI_OK)
            atomic_store(&work->failed, true);
    }
    return NULL;
}

static size_t count_jobs(const struct cts_fixtures_pool *pool, size_t n_names)
{
    const long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n_jobs = pool->n_jobs;

    if (n_jobs == 0)
        n_jobs = n_processors < 1 ? 1 : (size_t)n_processors;
    if (n_jobs > n_names)
        n_jobs = n_names;
    return n_jobs > JOBS_MAX ? JOBS_MAX : n_jobs;
}

/* This thread works, too; one that cannot be started is done without. */
static void run_all(struct work *work)
{
    pthread_t threads[JOBS_MAX];
    const size_t n_jobs = count_jobs(work->pool, work->names->n_items);
    size_t n_threads = 0;

    while (n_threads + 1 < n_jobs && pthread_create(&threads[n_threads], NULL, run, work) == 0)
        n_threads++;
    (void)run(work);
    for (size_t i = 0; i < n_threads; i++)
        (void)pthread_join(threads[i], NULL);
}

enum oci_status cts_fixtures_pool_build(const struct cts_fixtures_pool *pool,
                                        const struct oci_strings *names,
                                        char (*hexes)[OCI_SHA256_HEX], struct oci_error *err)
{
    struct work work = {.pool = pool,
                        .names = names,
                        .hexes = hexes,
                        .outcomes = oci_new(names->n_items + 1, sizeof(struct outcome))};
    owned_json json_t *shelf = NULL;
    enum oci_status status = fx_image_shelf_read(pool->images_fd, &shelf, err);

    work.shelf = shelf;
    if (status == OCI_OK)
        run_all(&work);
    for (size_t i = 0; status == OCI_OK && i < names->n_items; i++) {
        status = work.outcomes[i].status;
        if (status != OCI_OK && err != NULL)
            *err = work.outcomes[i].err;
    }
    free(work.outcomes);
    return status;
}
