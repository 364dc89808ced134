/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The memory of a process that is about to fork for every case.
 */
#pragma once

/**
 * Give back what loading left free, and put what remains on huge pages where the kernel can.
 *
 * Each case copies the page tables of this process and, page by page, what it writes to. With huge
 * pages there are hardly any tables to be copied: that is a sixth of what a case costs.
 */
void cts_heap_settle(void);
