/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Readers that several tables of the configuration share, and the tables themselves.
 *
 * As those of base/fields.h: each line says the type of the slot, the JSON type of the row, and
 * what the row's detail is. Where a value breaks a finer requirement than the one of its row,
 * the error carries the finer one.
 */
#pragma once

#include "base/fields.h"
#include "bundle/config.h"

/*
 * A row of a table, in three or four columns:
 *
 *     {MEMBER(oci_user, uid, "cfg.process.user.", "uid"), REQ(INTEGER, u32), NONE},
 *
 * where a file makes its own short form of the first. Readers of one file only stand in OWN
 * and MUST.
 */
#define MEMBER(struct_, slot, prefix, name_) \
    .name = (name_), .clause = prefix name_, .offset = offsetof(struct struct_, slot)
/* Where the catalogue names a member by another word than its own. */
#define NAMED(struct_, slot, name_, id) \
    .name = (name_), .clause = (id), .offset = offsetof(struct struct_, slot)
#define OWN(type_, reader)  .type = JSON_##type_, .presence = OCI_OPTIONAL, .read = reader
#define MUST(type_, reader) .type = JSON_##type_, .presence = OCI_REQUIRED, .read = reader
#define OPT(type_, reader)  OWN(type_, oci_read_##reader)
#define REQ(type_, reader)  MUST(type_, oci_read_##reader)
#define WITH(detail_)       .detail = &(detail_)
#define TEXT(detail_)       .detail = (detail_)
#define NONE                .detail = NULL

extern const struct oci_fields oci_config_table;    /**< struct oci_config */
extern const struct oci_fields oci_process_table;   /**< struct oci_process */
extern const struct oci_fields oci_mount_table;     /**< struct oci_mount */
extern const struct oci_fields oci_hooks_table;     /**< struct oci_config */
extern const struct oci_fields oci_linux_table;     /**< struct oci_config */
extern const struct oci_fields oci_resources_table; /**< struct oci_resources */
extern const struct oci_fields oci_seccomp_table;   /**< struct oci_seccomp */

/** As oci_fail_at(), with a clause that is finer than that of the row. */
enum oci_status oci_fail_clause(struct oci_error *err, const struct oci_place *place,
                                const char *clause, const char *fmt, ...) OCI_PRINTF(4, 5);

/** The object in place, whose first member is bool set; JSON_OBJECT; struct oci_fields. */
enum oci_status oci_read_set_object(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err);
/** const char *; JSON_STRING; clause (text) of being absolute. */
enum oci_status oci_read_absolute(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err);
/** struct oci_strings; JSON_ARRAY; clause (text) of each being absolute. */
enum oci_status oci_read_absolutes(const json_t *value, void *slot, const struct oci_place *place,
                                   struct oci_error *err);
/** const char *; JSON_STRING: one line; what it must begin with (text) or NULL. */
enum oci_status oci_read_line(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err);
/** struct oci_opt_u64; JSON_INTEGER; struct oci_range. */
enum oci_status oci_read_bounded(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err);
/** struct oci_set; JSON_STRING. A list such as 0-3,7. */
enum oci_status oci_read_set(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err);
/** const char *; JSON_STRING. A list such as 0-3,7, left as it is. */
enum oci_status oci_read_set_text(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err);
/** struct oci_id_mappings; JSON_ARRAY. */
enum oci_status oci_read_id_mappings(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err);
/** struct oci_mount_options; JSON_ARRAY. */
enum oci_status oci_read_mount_options(const json_t *value, void *slot,
                                       const struct oci_place *place, struct oci_error *err);

/** struct oci_devices; JSON_ARRAY. */
enum oci_status oci_read_devices(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err);

/** A member of an object that maps names to objects: reads @p value into @p item. */
typedef enum oci_status (*oci_entry_reader)(const char *name, const json_t *value, void *item,
                                            const struct oci_place *place, struct oci_error *err);

/** How the members of an object become the elements of a list. */
struct oci_entries {
    oci_entry_reader read;
    size_t size_item; /**< Bytes. */
};

extern const struct oci_entries oci_net_entries; /**< struct oci_net_device */

/** struct oci_list; JSON_OBJECT; struct oci_entries. */
enum oci_status oci_read_entries(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err);

/** The rules between members of a configuration. */
OCI_MUST_USE enum oci_status oci_config_check(const struct oci_config *config,
                                              struct oci_error *err);
