/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether a mount of this host can be id-mapped, by trying one. */
#pragma once

#include <stdbool.h>

/**
 * Make a tmpfs, as the work area is one, and map it by a user namespace; nothing of it stays.
 *
 * The system call alone says too little: file systems learned it one by one (tmpfs in 6.3), and a
 * process in a chroot makes no user namespace.
 */
bool cts_host_maps_mounts(void);
