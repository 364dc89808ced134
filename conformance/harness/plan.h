/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Which cases a run takes, and why some of them cannot be run here.
 *
 * Nothing drops out silently: a case that was asked for is either run or gets a verdict with a
 * reason, `untested` where the host lacks something and `unsupported` where the subject says
 * that it does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"

struct cts_case;
struct cts_cases;
struct cts_catalogue;
struct cts_host;
struct cts_profile;
struct cts_subject;

/** What is asked for. Everything is borrowed; what is not asked for is zero. */
struct cts_plan_request {
    const struct cts_cases *cases;
    const struct cts_catalogue *catalogue; /**< For the versions that requirements hold in. */
    const struct cts_subject *subject;
    const struct cts_profile *profile; /**< NULL: every case of the subject's kinds. */
    const struct cts_host *host;
    struct oci_strings take; /**< Globs of case ids; none means all. */
    struct oci_strings skip; /**< Globs. */
    const char *spec;        /**< Version of the runtime standard; NULL for any. */
    const char *image_spec;  /**< Version of the image standard; likewise. */
    unsigned int shard;      /**< From 1. */
    unsigned int n_shards;   /**< 1 where everything is one shard's. */
};

enum cts_plan_fate {
    CTS_PLAN_RUN,
    CTS_PLAN_UNTESTED,
    CTS_PLAN_UNSUPPORTED,
    CTS_PLAN_ELSEWHERE, /**< Another shard's: part of the plan, none of this run's business. */
};

struct cts_plan_row {
    const struct cts_case *test;
    enum cts_plan_fate fate;
    char *reason; /**< Why it cannot be run here; else NULL. */
    char *need;   /**< The word of `needs` that is missing; else NULL. */
};

/** Rows in order of case id, other shards' too. */
struct cts_plan {
    struct cts_plan_row *rows;
    size_t n;
    size_t n_run; /**< Rows that are run here. */
};

/** Make the plan; freed with cts_plan_done(). */
void cts_plan_make(const struct cts_plan_request *request, struct cts_plan *ret_plan);

/** Free. */
void cts_plan_done(struct cts_plan *plan);

/** The observation of a row that is not run: `case` and `skip`. A new reference. */
json_t *cts_plan_skip(const struct cts_plan_row *row);

/** Which of @p n_shards shards, from 1, an id belongs to. It does not depend on other ids. */
unsigned int cts_plan_shard(const char *case_id, unsigned int n_shards);
