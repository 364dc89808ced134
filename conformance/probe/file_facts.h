/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What stat tells of a file, as JSON members shared by `devices` and `stat=`.
 */
#pragma once

#include <sys/stat.h>

#include "probe/json.h"

/** type, mode, uid, gid; major and minor of a device. */
void probe_json_file(struct probe_json *json, const struct stat *facts);
