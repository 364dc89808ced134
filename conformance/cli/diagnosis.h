/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the life of one ordinary container says about a subject.
 *
 * Three things look alike to a suite that only counts failures and must be told apart: a program
 * that is no runtime at all, a runtime that cannot run on this host, and a runtime that does run
 * and does not do what the standard says. They are told apart by what the subject does, in
 * an observation of conformance/doctor.json; by no name and no version.
 */
#pragma once

#include <jansson.h>

enum cts_health {
    CTS_HEALTH_GOOD,       /**< The whole life went as the standard says. */
    CTS_HEALTH_DEVIATES,   /**< It runs containers, and does something otherwise. */
    CTS_HEALTH_CANNOT_RUN, /**< It refuses an ordinary container here. */
    CTS_HEALTH_NO_RUNTIME, /**< Nothing suggests that it is a runtime. */
    CTS_HEALTH_UNKNOWN,    /**< The suite itself failed. */
};

struct cts_diagnosis {
    enum cts_health health;
    char *sentence; /**< Owned. */
};

/**
 * Look at an observation of conformance/doctor.json.
 *
 * A pure function.
 *
 * @return Its sentence is the caller's.
 */
struct cts_diagnosis cts_diagnose(const json_t *observation);

/** "can be judged", "is no runtime" … */
const char *cts_health_name(enum cts_health health);
