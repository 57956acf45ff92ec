/* SPDX-License-Identifier: GPL-3.0-or-later
 * Protocol buffers from files that nobody vouches for: protobuf-c behind limits on nesting, time and memory.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include <glib.h>

/* Fields of TensorProto whose bytes are the elements themselves, one after the other. */
enum
{
  NN_WIRE_FLOAT_DATA = 4,
  NN_WIRE_RAW_DATA = 9,
  NN_WIRE_DOUBLE_DATA = 10
};

/**
 * NnWireSpan: where in the file the elements of a tensor are, which are not decoded with the rest of a message: they
 * may be half a gigabyte.
 */
typedef struct
{
  guint64 offset, length; /* bytes */
  guint64 field;          /* NN_WIRE_…_DATA: what they are the content of */
} NnWireSpan;

/**
 * nn_wire_unpack: decodes @bytes as one message of type @descriptor, but for the elements of tensors. Each TensorProto
 * in it that has raw_data, or float_data or double_data in one piece, has instead a raw_data for nn_wire_span().
 *
 * protobuf-c by itself recurses as deep as a file says, merges repeated occurrences of a field in quadratic time and
 * allocates whatever it is told to; here such files are refused before or while they are decoded.
 *
 * Returns: (transfer full): the message, to be released with nn_wire_free(); NULL with NN_ERROR_PARSE or
 * NN_ERROR_NO_MEMORY. The message of the error continues the sentence "… is not an ONNX model: ".
 */
gpointer nn_wire_unpack (const ProtobufCMessageDescriptor *descriptor, GBytes *bytes, GError **error);

/* What the @raw_data of an unpacked TensorProto says; FALSE if it says nothing. */
gboolean nn_wire_span (const ProtobufCBinaryData *raw_data, NnWireSpan *span);

/* Releases a message (nullable). */
void nn_wire_free (gpointer message);
