/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one error domain of the CNN library.
 *
 * Whoever detects an error writes the message: what is wrong (file, node, operator, shapes) and what the user can do.
 * Callers only propagate it, or add where it happened with g_prefix_error().
 */
#pragma once

#include <glib.h>

/**
 * NnError:
 * @NN_ERROR_PARSE: a file is not what it claims to be (truncated, hostile, another format)
 * @NN_ERROR_UNSUPPORTED: a well-formed model asks for an operator, opset, type or attribute that is not implemented
 * @NN_ERROR_SHAPE: shapes, ranks or types do not fit together
 * @NN_ERROR_IO: a file cannot be read or written
 * @NN_ERROR_NO_MEMORY: an allocation failed or would exceed the limit that was asked for
 * @NN_ERROR_CANCELLED: the caller's GCancellable was triggered
 */
typedef enum
{
  NN_ERROR_PARSE,
  NN_ERROR_UNSUPPORTED,
  NN_ERROR_SHAPE,
  NN_ERROR_IO,
  NN_ERROR_NO_MEMORY,
  NN_ERROR_CANCELLED
} NnError;

#define NN_ERROR (nn_error_quark ())
GQuark nn_error_quark (void);
