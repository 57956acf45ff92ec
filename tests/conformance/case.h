/* SPDX-License-Identifier: GPL-3.0-or-later
 * One model with given inputs and outputs: loaded, compiled, run and compared. Shared by the conformance tests.
 */
#pragma once

#include "nn/nn.h"

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
char *case_foreign_operator (const char *path);

/**
 * case_run: compiles @graph for @inputs (graph's order), runs it and compares its outputs with @expected.
 * Returns: (transfer full): NULL if all is well, else what is wrong
 */
char *case_run (NnGraph *graph, GPtrArray *inputs, GPtrArray *expected, Tolerance tolerance);

/* DIR/test_data_set_*: each with input_0.pb … and output_0.pb …. NULL if all sets pass, else what is wrong. */
char *case_run_folder (NnGraph *graph, const char *dir, Tolerance tolerance);

/* @archive of $ART_DATA unpacked into a new temporary folder; NULL (and the test skipped) if it is not there. */
char *case_unpack (const char *archive);
void case_remove_folder (const char *dir);
/* Names in @dir, sorted. */
GPtrArray *case_list_folder (const char *dir);
