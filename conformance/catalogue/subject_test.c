/* SPDX-License-Identifier: Apache-2.0 */
/** @file Subjects, profiles and known failures from memory and from the repository. */
#include "catalogue/subject.h"

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"
#include "catalogue/data.h"
#include "catalogue/known.h"
#include "catalogue/profile.h"

static json_t *parse(const char *text)
{
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_parse(text, strlen(text), NULL, &doc, &err) != OCI_OK)
        fail_msg("%s: %s", text, err.text);
    return doc;
}

static void subject_is_read_whole(void **state)
{
    owned_json json_t *doc = parse(
        "{\"name\":\"x\",\"kinds\":[\"runtime\",\"engine\"],\"binary\":[\"x\",\"/opt/x\"],"
        "\"version\":{\"argv\":[\"{binary}\",\"-v\"],\"matches\":\"v([0-9]+)\"},"
        "\"verbs\":{\"create\":[\"{binary}\"],\"pause\":[\"{binary}\"]},\"claims\":[\"linux\"],"
        "\"lacks\":{\"pause\":\"not on Tuesdays\"},"
        "\"quirks\":{\"cgroups\":\"v1\",\"deadline-factor\":3}}");
    owned_subject struct cts_subject *subject = NULL;

    (void)state;
    assert_int_equal(cts_subject_from(doc, "x.json", &subject, NULL), OCI_OK);
    assert_string_equal(subject->title, "x");
    assert_int_equal(subject->kinds, CTS_RUNTIME | CTS_ENGINE);
    assert_int_equal(json_array_size(subject->version_argv), 2);
    assert_string_equal(subject->cgroups, "v1");
    assert_true(subject->deadline_factor > 2.9 && subject->deadline_factor < 3.1);
    assert_true(cts_subject_offers(subject, "create"));
    assert_true(cts_subject_offers(subject, "linux"));
    assert_false(cts_subject_offers(subject, "pause"));
    assert_string_equal(cts_subject_lack(subject, "pause"), "not on Tuesdays");
    assert_false(cts_subject_offers(subject, "checkpoint"));
}

static void subject_lacks_what_a_later_version_brought(void **state)
{
    owned_json json_t *doc =
        parse("{\"name\":\"x\",\"kinds\":[\"runtime\"],\"binary\":[\"x\"],"
              "\"verbs\":{\"create\":[\"{binary}\"],\"features\":[\"{binary}\"]},"
              "\"claims\":[\"old\"],\"since\":{\"features\":\"1.10\",\"old\":\"1.8\"}}");
    owned_subject struct cts_subject *subject = NULL;

    (void)state;
    assert_int_equal(cts_subject_from(doc, "x.json", &subject, NULL), OCI_OK);
    assert_true(cts_subject_offers(subject, "features"));
    cts_subject_settle(subject, "1.9.1");
    assert_false(cts_subject_offers(subject, "features"));
    assert_string_equal(cts_subject_lack(subject, "features"),
                        "x has it from version 1.10 on, this is 1.9.1");
    assert_true(cts_subject_offers(subject, "old"));
    assert_true(cts_subject_offers(subject, "create"));
}

static void subject_of_any_binary(void **state)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    owned_subject struct cts_subject *subject = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_data_open(PLIMSOLL_SOURCE_DIR, &data, &err), OCI_OK);
    assert_int_equal(cts_subject_for(&data, "/opt/bin/some-runtime", &subject, &err), OCI_OK);
    assert_string_equal(subject->name, "some-runtime");
    assert_string_equal(subject->binary.items[0], "/opt/bin/some-runtime");
    assert_true(cts_subject_offers(subject, "create"));
}

static void subject_unknown_lists_what_there_is(void **state)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    owned_subject struct cts_subject *subject = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_data_open(PLIMSOLL_SOURCE_DIR, &data, &err), OCI_OK);
    assert_int_equal(cts_subject_load(&data, "nobody", &subject, &err), OCI_NOT_FOUND);
    assert_non_null(strstr(err.text, "'nobody' is neither a file nor one of:"));
    assert_non_null(strstr(err.text, " keel"));
    assert_int_equal(cts_subject_load(&data, "./nobody.json", &subject, &err), OCI_NOT_FOUND);
}

static void profile_takes_and_leaves(void **state)
{
    owned_json json_t *doc =
        parse("{\"name\":\"p\",\"title\":\"t\",\"kinds\":[\"runtime\"],\"cases\":[\"a.*\",\"b\"],"
              "\"without\":[\"a.slow.*\"],\"may-be-untested\":[{\"cases\":[\"a.*\"],"
              "\"needs\":[\"cgroup-v2\",\"kernel*\"],\"reason\":\"old hosts\"}]}");
    owned_profile struct cts_profile *profile = NULL;
    const struct cts_case in = {.id = "a.x.y", .kind = CTS_RUNTIME};
    const struct cts_case out = {.id = "a.slow.y", .kind = CTS_RUNTIME};
    const struct cts_case other = {.id = "a.x", .kind = CTS_ENGINE};

    (void)state;
    assert_int_equal(cts_profile_from(doc, "p.json", &profile, NULL), OCI_OK);
    assert_true(cts_profile_takes(profile, &in));
    assert_false(cts_profile_takes(profile, &out));
    assert_false(cts_profile_takes(profile, &other));
    assert_string_equal(cts_profile_leave(&profile->may_be_untested, "a.x", "kernel>=6.9")->reason,
                        "old hosts");
    assert_null(cts_profile_leave(&profile->may_be_untested, "a.x", "root"));
    assert_null(cts_profile_leave(&profile->may_be_untested, "b", "cgroup-v2"));
    assert_null(cts_profile_leave(&profile->may_be_unsupported, "a.x", "cgroup-v2"));
}

static bool has_fact(const void *host, const char *fact)
{
    return strcmp(host, fact) == 0;
}

static void known_applies_covers_and_expires(void **state)
{
    owned_json json_t *doc = parse(
        "{\"known\":[{\"id\":\"K1\",\"case\":\"a.*\",\"requirement\":\"rt.x\",\"subject\":\"crun\","
        "\"versions\":\"<1.9\",\"host\":[\"cgroup-v1\"],\"reason\":\"r\",\"until\":\"2026-12-31\"},"
        "{\"id\":\"K2\",\"case\":\"*\",\"reason\":\"r\"}]}");
    owned_knowns struct cts_knowns *knowns = cts_knowns_new();
    const struct cts_known_subject old = {"crun", "1.8.1", has_fact, "cgroup-v1"};
    const struct cts_known_subject young = {"crun", "1.9", has_fact, "cgroup-v1"};
    const struct cts_known_subject elsewhere = {"crun", "1.8.1", has_fact, "cgroup-v2"};
    const struct cts_known_subject unknown = {"crun", NULL, has_fact, "cgroup-v1"};
    const struct cts_known *known;

    (void)state;
    assert_int_equal(cts_knowns_add(knowns, doc, "k.json", NULL), OCI_OK);
    known = cts_knowns_at(knowns, 0);
    assert_true(cts_known_applies(known, &old));
    assert_false(cts_known_applies(known, &young));
    assert_false(cts_known_applies(known, &elsewhere));
    assert_false(cts_known_applies(known, &unknown));
    assert_true(cts_known_applies(cts_knowns_at(knowns, 1), &unknown));
    assert_true(cts_known_covers(known, "a.b", "rt.x"));
    assert_false(cts_known_covers(known, "a.b", "rt.y"));
    assert_false(cts_known_covers(known, "b", "rt.x"));
    assert_false(cts_known_expired(known, "2026-12-31"));
    assert_true(cts_known_expired(known, "2027-01-01"));
    assert_false(cts_known_expired(cts_knowns_at(knowns, 1), "2027-01-01"));
    assert_string_equal(known->verdict, "fail");
}

static void known_ids_are_unique(void **state)
{
    owned_json json_t *doc = parse("{\"known\":[{\"id\":\"K\",\"case\":\"a\",\"reason\":\"r\"},"
                                   "{\"id\":\"K\",\"case\":\"b\",\"reason\":\"r\"}]}");
    owned_knowns struct cts_knowns *knowns = cts_knowns_new();
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_knowns_add(knowns, doc, "k.json", &err), OCI_INVALID);
    assert_string_equal(err.text, "k.json: /known/1: 'K' stands twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subject_is_read_whole),
        cmocka_unit_test(subject_lacks_what_a_later_version_brought),
        cmocka_unit_test(subject_of_any_binary),
        cmocka_unit_test(subject_unknown_lists_what_there_is),
        cmocka_unit_test(profile_takes_and_leaves),
        cmocka_unit_test(known_applies_covers_and_expires),
        cmocka_unit_test(known_ids_are_unique),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
