/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of one operator: a case is built once and then run forward against a reference, for its gradients, or for the
 * error it must give.
 *
 *   g_autoptr (OpTest) test = op_test_new ("Relu", 14);
 *   op_test_floats (test, NN_SHAPE (1, 3), (float[]){ -1, 0, 2 });
 *   op_test_run (test);
 *   op_test_expect_floats (test, 0, NN_SHAPE (1, 3), (float[]){ 0, 0, 2 }, TOLERANCE_EXACT);
 *   op_test_gradient (test);
 *
 * All of it goes through NnSession, as in a model. Failures are reported by g_test's own assertions and say which
 * variant (ISA, placement of the inputs) was wrong.
 */
#pragma once

#include <nn/nn.h>
#include <nn/op.h>

#include "tolerances.h"

#define OP_TEST_MAX_INPUTS 80

typedef struct _OpTest OpTest;

/* A case of @op_type for a model of @opset. Attributes are set on op_test_node() with nn_node_set_…(). */
OpTest *op_test_new (const char *op_type, int opset);
void op_test_free (OpTest *test);
NnNode *op_test_node (OpTest *test);
/* The node has @count outputs (1 unless said). */
void op_test_outputs (OpTest *test, int count);

/* Inputs, in order. All float32 inputs take part in op_test_gradient(); inputs that the operator needs to know before
 * the run (NnOp.value_inputs) become initializers by themselves. */
void op_test_input (OpTest *test, NnTensor *tensor); /* takes the reference; NULL = omitted */
void op_test_floats (OpTest *test, NnShape shape, const float *values);
void op_test_int64s (OpTest *test, NnShape shape, const gint64 *values);
/* Uniform in [low, high), from a seed that depends on the operator and the input's number only. */
void op_test_random (OpTest *test, NnShape shape, float low, float high);
/* Input @i is an initializer in every variant, with no gradient (e.g. an integer-like float, running statistics). */
void op_test_make_constant (OpTest *test, int i);
NnTensor *op_test_get_input (OpTest *test, int i); /* (transfer none) */

/* The same random numbers outside a case. (transfer full) */
NnTensor *op_test_random_tensor (NnShape shape, float low, float high, guint32 seed);

/**
 * op_test_run: computes the outputs in every variant: NN_CPU levels; all inputs as graph inputs, all but the first as
 * initializers (packed weights), all as initializers (folded at compile time). Asserts that 1, 2 and 3 threads give
 * bit-identical results and that float outputs of all variants agree within TOLERANCE_KERNEL.
 */
void op_test_run (OpTest *test);
/* After op_test_run(): output @i of the first variant. (transfer none) */
NnTensor *op_test_output (OpTest *test, int i);
/* After op_test_run(): every variant's output @i has @expected's type, shape and, within @tolerance, elements (NaN and
 * infinity must be met exactly). */
void op_test_expect (OpTest *test, int i, const NnTensor *expected, double tolerance);
void op_test_expect_floats (OpTest *test, int i, NnShape shape, const float *values, double tolerance);
void op_test_expect_int64s (OpTest *test, int i, NnShape shape, const gint64 *values);

/**
 * op_test_gradient: compares nn_session_backward() with central differences of a random linear functional of the float
 * outputs, summed in double: all elements of small inputs; a sample, and one random direction, of large ones. Elements
 * at a kink (the two one-sided differences disagree) are left out, but most must not be. Inputs are tried as graph
 * inputs, as parameters, and the first one alone with the others constant; all NN_CPU levels; 1, 2 and 3 threads must
 * be bit-identical.
 */
void op_test_gradient (OpTest *test);

/* Compiling the case fails with @code, and the message has the operator's name and @text in it. */
void op_test_fails (OpTest *test, NnError code, const char *text);

/* Adds the test /ops/@folder/@name, which is given @data. */
void op_test_add (const char *folder, const char *name, gconstpointer data, GTestDataFunc test);

/* Two tensors of one type and shape agree within @tolerance; @what names them in the failure message. */
void assert_tensors_close (const NnTensor *actual, const NnTensor *expected, double tolerance, const char *what);
/* They agree bit for bit. */
void assert_tensors_equal (const NnTensor *actual, const NnTensor *expected, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpTest, op_test_free)
