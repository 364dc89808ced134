/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <stdlib.h>

#include "base/owned.h"
#include "base/test.h"
#include "base/text.h"

static void memory_is_zero_and_never_null(void **state)
{
    owned_str char *room = oci_new(3, 5);
    owned_str char *nothing = oci_new(0, 5);

    (void)state;
    for (size_t i = 0; i < 15; i++)
        assert_int_equal(room[i], 0);
    assert_non_null(nothing);
}

static void memory_copies_and_formats(void **state)
{
    owned_str char *whole = oci_str_dup("abc");
    owned_str char *part = oci_str_dup_n("abc", 2);
    owned_str char *made = oci_str_printf("%s-%d", "x", 7);

    (void)state;
    assert_string_equal(whole, "abc");
    assert_string_equal(part, "ab");
    assert_string_equal(made, "x-7");
}

static void arena_gives_aligned_zeroed_room_of_any_size(void **state)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;

    (void)state;
    for (size_t size = 0; size < 20000; size = size * 3 + 1) {
        char *room = oci_arena_new(&arena, size, 1);

        assert_int_equal((uintptr_t)room % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(room[i], 0);
        memset(room, 0xff, size);
    }
    assert_string_equal(oci_arena_dup(&arena, "text"), "text");
    assert_string_equal(oci_arena_dup_n(&arena, "text", 2), "te");
    oci_arena_done(&arena);
    assert_string_equal(oci_arena_dup(&arena, "again"), "again");
}

static void text_grows(void **state)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_str char *taken = NULL;

    (void)state;
    assert_string_equal(oci_text_get(&text), "");
    for (int i = 0; i < 1000; i++) {
        oci_text_add(&text, "ab");
        oci_text_printf(&text, "%d", i % 10);
        oci_text_add_n(&text, "\0z", 2);
    }
    assert_int_equal(text.size, 5000);
    assert_memory_equal(text.data + 4995, "ab9\0z", 6);
    taken = oci_text_steal(&text);
    assert_memory_equal(taken, "ab0\0z", 5);
    assert_int_equal(text.size, 0);
}

static void text_stolen_empty_is_a_text(void **state)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_str char *taken = oci_text_steal(&text);

    (void)state;
    assert_string_equal(taken, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zero_and_never_null),
        cmocka_unit_test(memory_copies_and_formats),
        cmocka_unit_test(arena_gives_aligned_zeroed_room_of_any_size),
        cmocka_unit_test(text_grows),
        cmocka_unit_test(text_stolen_empty_is_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
