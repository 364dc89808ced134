/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/sentence.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/owned.h"
#include "base/text.h"
#include "trace/block.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

static const char *const keywords[] = {"MUST",        "REQUIRED", "SHALL",   "SHOULD",
                                       "RECOMMENDED", "MAY",      "OPTIONAL"};

/** A full stop after one of these ends no sentence. */
static const char *const abbreviations[] = {"e.g.", "i.e.", "vs.", "cf."};

void cts_sentences_done(struct cts_sentences *sentences)
{
    free(sentences->rows);
    *sentences = CTS_SENTENCES_NONE;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool is_keyword(const char *word, size_t size)
{
    for (size_t i = 0; i < N_OF(keywords); i++) {
        if (strlen(keywords[i]) == size && memcmp(word, keywords[i], size) == 0)
            return true;
    }
    return false;
}

static bool is_normative(const char *text, size_t size)
{
    bool code = false;

    for (size_t i = 0; i < size; i++) {
        size_t begin = i;

        code = text[i] == CTS_CODE_BEGIN || (code && text[i] != CTS_CODE_END);
        while (i < size && is_word_byte(text[i]))
            i++;
        if (!code && i > begin && is_keyword(text + begin, i - begin))
            return true;
        i -= i > begin;
    }
    return false;
}

static char *folded(const char *text, size_t size)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;
    bool blank = false;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == CTS_CODE_BEGIN || text[i] == CTS_CODE_END)
            continue;
        if (isspace((unsigned char)text[i])) {
            blank = out.size > 0;
            continue;
        }
        if (blank)
            oci_text_add(&out, " ");
        blank = false;
        oci_text_add_n(&out, text + i, 1);
    }
    return oci_text_steal(&out);
}

static bool is_abbreviation(const char *text, size_t end)
{
    size_t begin = end;

    while (begin > 0 && (isalpha((unsigned char)text[begin - 1]) || text[begin - 1] == '.'))
        begin--;
    for (size_t i = 0; i < N_OF(abbreviations); i++) {
        if (strlen(abbreviations[i]) == end - begin &&
            strncasecmp(text + begin, abbreviations[i], end - begin) == 0)
            return true;
    }
    return false;
}

/** Whether the mark before @p after is followed by something that begins a sentence. */
static bool is_end(const char *text, size_t after)
{
    size_t blanks = strspn(text + after, " \t\n");
    const char *begin = text + after + blanks;
    char next = *begin == CTS_CODE_BEGIN ? begin[1] : *begin;

    if (next == '\0' || memchr(text + after, '\n', blanks) != NULL)
        return true;
    return blanks > 0 && (isupper((unsigned char)next));
}

/** Bytes of the sentence that @p text begins with. */
static size_t sentence_length(const char *text)
{
    bool code = false;

    for (size_t i = 0; text[i] != '\0'; i++) {
        code = text[i] == CTS_CODE_BEGIN || (code && text[i] != CTS_CODE_END);
        if (code || strchr(".!?", text[i]) == NULL || is_abbreviation(text, i + 1))
            continue;
        size_t after = i + 1 + strspn(text + i + 1, ")\"'");
        if (is_end(text, after))
            return after;
    }
    return strlen(text);
}

static void add_sentence(struct oci_arena *arena, struct cts_sentences *sentences,
                         struct cts_sentence sentence, size_t size)
{
    owned_str char *words = folded(sentence.text, size);

    if (words[0] == '\0')
        return;
    sentence.normative = is_normative(sentence.text, size);
    sentence.text = oci_arena_dup(arena, words);
    oci_digest_sha256_hex(words, strlen(words), sentence.fingerprint);
    if (sentences->n_rows == sentences->n_room) {
        sentences->n_room = sentences->n_room * 2 + 128;
        sentences->rows = oci_grow(sentences->rows, sentences->n_room, sizeof *sentences->rows);
    }
    sentences->rows[sentences->n_rows++] = sentence;
}

static void split_block(struct oci_arena *arena, const char *file, const struct cts_block *block,
                        struct cts_sentences *sentences)
{
    int line = block->line;

    for (const char *at = block->text; *at != '\0';) {
        for (; isspace((unsigned char)*at); at++)
            line += *at == '\n';
        size_t size = sentence_length(at);
        const struct cts_sentence sentence = {
            .file = file, .anchor = block->anchor, .text = at, .line = line};

        add_sentence(arena, sentences, sentence, size);
        for (const char *end = at + size; at < end; at++)
            line += *at == '\n';
    }
}

void cts_sentences_read(struct oci_arena *arena, const char *file, const char *markdown,
                        size_t size, struct cts_sentences *ret_sentences)
{
    owned_blocks struct cts_blocks blocks = CTS_BLOCKS_NONE;

    cts_blocks_read(arena, markdown, size, &blocks);
    for (size_t i = 0; i < blocks.n_rows; i++)
        split_block(arena, file, &blocks.rows[i], ret_sentences);
}
