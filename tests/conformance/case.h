/* SPDX-License-Identifier: GPL-3.0-or-later
 * One model with given inputs and outputs: loaded, compiled, run and compared. Shared by the conformance tests.
 */
#pragma once

#include "nn/nn.h"

#include "archive.h"

/**
 * Tolerance: |ours - theirs| <= absolute + relative * |theirs| for floats; everything else is compared exactly.
 */
typedef struct
{
  double absolute;
  double relative;
} Tolerance;

/* As ONNX's own test runner compares. */
#define TOLERANCE_ONNX ((Tolerance){ .absolute = 1e-7, .relative = 1e-3 })

/* NULL if @ours is @theirs (type, shape and elements), else what differs first. (transfer full) */
char *case_compare (const NnTensor *ours, const NnTensor *theirs, Tolerance tolerance);

/* "Conv" or "com.example.Foo" of the first node that no operator of ours computes, or NULL. Looks at the file itself,
 * so that it also works for models that do not load. (transfer full) */
char *case_foreign_operator (GBytes *model);

/**
 * case_run_archived: runs model.onnx of @folder on each of its test_data_set_*: input_0.pb …, output_0.pb ….
 * Returns: (transfer full): NULL if all outputs are as they should be, else what is wrong
 */
char *case_run_archived (Archive *archive, const char *folder, Tolerance tolerance);
