/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Everything that stands ready before the subject is called the first time: namespaces, work
 * area, devices, control groups, bundle, sockets.
 */
#pragma once

#include "base/error.h"

struct cts_scene;

/**
 * Set the scene of a case, in the process of the case.
 *
 * @return OCI_OK; else the suite or the host is at fault, and the observation is broken.
 */
OCI_MUST_USE enum oci_status cts_scene_set(struct cts_scene *scene, struct oci_error *err);
