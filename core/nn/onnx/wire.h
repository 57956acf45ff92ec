/* SPDX-License-Identifier: GPL-3.0-or-later
 * Protocol buffers from files that nobody vouches for: protobuf-c behind limits on nesting, time and memory.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include <glib.h>

/**
 * nn_wire_unpack: decodes @bytes as one message of type @descriptor.
 *
 * protobuf-c by itself recurses as deep as a file says, merges repeated occurrences of a field in quadratic time and
 * allocates whatever it is told to; here such files are refused before or while they are decoded.
 *
 * Returns: (transfer full): the message, to be released with nn_wire_free(); NULL with NN_ERROR_PARSE or
 * NN_ERROR_NO_MEMORY. The message of the error continues the sentence "… is not an ONNX model: ".
 */
gpointer nn_wire_unpack (const ProtobufCMessageDescriptor *descriptor, GBytes *bytes, GError **error);

/* Releases a message (nullable) with all that was not taken out of it. */
void nn_wire_free (gpointer message);

/* Releases a buffer that was taken out of a message (its field set to NULL). Large buffers are NN_ALIGNMENT-aligned. */
void nn_wire_free_buffer (gpointer buffer);
