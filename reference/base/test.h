/* SPDX-License-Identifier: Apache-2.0 */
/** @file What every cmocka test includes, in the order that cmocka asks for. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/** Rows of a static table. */
#define N_OF(table) (sizeof(table) / sizeof((table)[0]))
