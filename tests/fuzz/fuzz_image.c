// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - fuzzer: a policy image, of which nothing is sure
 * Copyright (C) 2026 The sebpf authors
 *
 * The hooks' functions read images in the kernel, where the verifier has seen
 * to what they may read; in user space nobody has. The image is that of the
 * policy that SEBPF_FUZZ_POLICY names, with words changed as the input says,
 * and cut.
 */
#include <string.h>

#include "labels/names.h"
#include "sebpf/classes.h"
#include "selinux-module/compile.h"
#include "selinux-module/decision.h"
#include "selinux-module/image.h"
#include "tests/fuzz/fuzz.h"

#define QUESTIONS 16U

/**
 * struct change - to one word of an image
 * @row: its row, counted from 0 again behind the last.
 * @word: its word, of the last two bits; the fifth: the image is cut before
 *	the row.
 * @operation: 0: the value is set; 1: xor.
 * @value: the value.
 */
struct change {
	uint16_t row;
	uint8_t word;
	uint8_t operation;
	uint32_t value;
};

_Static_assert(sizeof(struct change) == 8, "no gap");

#define CUTS 0x10U

static struct sebpf_image whole;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = getenv("SEBPF_FUZZ_POLICY");
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_names *names = NULL;
	struct sebpf_err err = { 0 };

	(void)argc;
	(void)argv;
	if (!path)
		fuzz_fail("SEBPF_FUZZ_POLICY names no policy");
	if (sebpf_policy_read_file(path, &policy, &err) ||
	    sebpf_names_new(&names, &err) ||
	    sebpf_compile(&policy, names, &whole, &err))
		fuzz_fail("%s", err.text);
	sebpf_names_free(names);
	return 0;
}

static void apply(struct sebpf_image *image, const struct change *change)
{
	uint32_t row;
	uint32_t *word;

	if (!image->count)
		return;
	row = change->row % (uint32_t)image->count;
	if (change->word & CUTS) {
		image->count = row;
		return;
	}
	word = &image->rows[row].word[change->word & 3];
	*word = change->operation & 1 ? *word ^ change->value : change->value;
}

static void draw_context(uint64_t *state, struct sebpf_context *context)
{
	*context = (struct sebpf_context){
		.user = fuzz_draw(state, 4),
		.role = fuzz_draw(state, 4),
		.type = fuzz_draw(state, 8),
		.low.sensitivity = fuzz_draw(state, 3),
		.high.sensitivity = fuzz_draw(state, 3),
	};
	context->high.categories[0] = fuzz_draw(state, 16);
}

/* Asks; the hooks deny where an image contradicts itself. */
static void ask(struct sebpf_image *image, uint64_t state)
{
	struct sebpf_err err = { 0 };

	for (unsigned int i = 0; i < QUESTIONS; i++) {
		struct sebpf_context source, target, label;
		struct sebpf_decision decision;

		draw_context(&state, &source);
		draw_context(&state, &target);
		(void)sebpf_decide(image, &source, &target,
				   fuzz_draw(&state, SEBPF_CLASS_COUNT + 1),
				   &decision, &err);
		(void)sebpf_decide_label(image, &source, &label, &err);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sebpf_image image = { .count = whole.count };
	struct sebpf_names *names = NULL;
	struct sebpf_err err = { 0 };

	image.rows = malloc(image.count * sizeof(*image.rows));
	if (!image.rows)
		return 0;
	memcpy(image.rows, whole.rows, image.count * sizeof(*image.rows));
	for (size_t at = 0; at + sizeof(struct change) <= size;
	     at += sizeof(struct change)) {
		struct change change;

		memcpy(&change, bytes + at, sizeof(change));
		apply(&image, &change);
	}
	if (!sebpf_image_names(image.rows, image.count, &names, &err))
		sebpf_names_free(names);
	ask(&image, fuzz_seed(bytes, size));
	sebpf_image_free(&image);
	return 0;
}
