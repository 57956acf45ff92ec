/* SPDX-License-Identifier: GPL-3.0-or-later
 * Protocol buffers from files that nobody vouches for: protobuf-c behind limits on nesting, time and memory.
 *
 * A first pass walks the tags without decoding anything and refuses what protobuf-c would do badly with. The second is
 * protobuf-c's own, on an allocator with a budget. That allocator also aligns large buffers, so that weights can be
 * taken out of the message and used where they are.
 */
#include "config.h"

#include "wire.h"

#include <string.h>

#include "nn/error.h"
#include "nn/tensor.h"

/* Model, graph, node, attribute, tensor: five levels. Subgraphs add three each; nobody nests twenty of them. */
#define MAX_NESTING 64

/* A decoded model takes about as much as its file when it holds weights, some ten times as much when it is all names
 * and attributes. */
#define BUDGET_BASE ((gsize) 16 << 20)
#define BUDGET_PER_BYTE 24

/* Every block is preceded by its size. */
#define SMALL_HEADER 16
#define LARGE_HEADER NN_ALIGNMENT
#define LARGE_BLOCK 4096

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Cursor;

typedef struct
{
  gsize left;
  gboolean exceeded;  /* the budget said no */
  gboolean exhausted; /* the machine said no */
} Budget;

static gboolean
read_varint (Cursor *cursor, guint64 *value)
{
  *value = 0;
  for (int shift = 0; shift < 70; shift += 7)
    {
      if (cursor->at == cursor->end)
        return FALSE;
      const guint8 byte = *cursor->at++;
      if (shift < 64)
        *value |= (guint64) (byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return TRUE;
    }
  return FALSE;
}

static gboolean
skip_bytes (Cursor *cursor, guint64 count)
{
  if (count > (guint64) (cursor->end - cursor->at))
    return FALSE;
  cursor->at += count;
  return TRUE;
}

/* Moves @cursor behind the value of a field; @content becomes the inside of a length-prefixed one. */
static gboolean
read_value (Cursor *cursor, guint wire_type, Cursor *content)
{
  guint64 value;
  switch (wire_type)
    {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
      return read_varint (cursor, &value);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
      return skip_bytes (cursor, 8);
    case PROTOBUF_C_WIRE_TYPE_32BIT:
      return skip_bytes (cursor, 4);
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
      if (!read_varint (cursor, &value))
        return FALSE;
      content->at = cursor->at;
      if (!skip_bytes (cursor, value))
        return FALSE;
      content->end = cursor->at;
      return TRUE;
    default:
      return FALSE;
    }
}

/* What is wrong with the message in @cursor, or NULL. */
static const char *
find_fault (const ProtobufCMessageDescriptor *descriptor, Cursor cursor, int depth)
{
  guint64 seen = 0;
  if (depth > MAX_NESTING)
    return "its parts are nested too deep";
  while (cursor.at < cursor.end)
    {
      guint64 tag;
      Cursor content;
      if (!read_varint (&cursor, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
        return "it is truncated, damaged or of another format";
      const guint wire_type = tag & 7;
      if (!read_value (&cursor, wire_type, &content))
        return "it is truncated, damaged or of another format";
      const ProtobufCFieldDescriptor *field =
          protobuf_c_message_descriptor_get_field (descriptor, (unsigned) (tag >> 3));
      if (field == NULL || field->type != PROTOBUF_C_TYPE_MESSAGE || wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
        continue;
      const guint64 bit = (guint64) 1 << ((field - descriptor->fields) & 63);
      if (field->label != PROTOBUF_C_LABEL_REPEATED && (seen & bit))
        return "it has a part twice that may occur only once";
      seen |= bit;
      const char *fault = find_fault (field->descriptor, content, depth + 1);
      if (fault != NULL)
        return fault;
    }
  return NULL;
}

static void *
budget_alloc (void *data, size_t size)
{
  Budget *budget = data;
  const gsize header = size >= LARGE_BLOCK ? LARGE_HEADER : SMALL_HEADER;
  if (size > budget->left || header > budget->left - size)
    {
      budget->exceeded = TRUE;
      return NULL;
    }
  guint8 *block = size >= LARGE_BLOCK ? nn_try_malloc_aligned (size + header) : g_try_malloc (size + header);
  if (block == NULL)
    {
      budget->exhausted = TRUE;
      return NULL;
    }
  budget->left -= size + header;
  memcpy (block + header - SMALL_HEADER, &size, sizeof size);
  return block + header;
}

static gsize
block_size (const guint8 *buffer)
{
  gsize size;
  memcpy (&size, buffer - SMALL_HEADER, sizeof size);
  return size;
}

void
nn_wire_free_buffer (gpointer buffer)
{
  if (buffer == NULL)
    return;
  if (block_size (buffer) >= LARGE_BLOCK)
    nn_free_aligned ((guint8 *) buffer - LARGE_HEADER);
  else
    g_free ((guint8 *) buffer - SMALL_HEADER);
}

static void
budget_free (void *data, void *buffer)
{
  Budget *budget = data;
  if (buffer == NULL)
    return;
  if (budget != NULL)
    {
      const gsize size = block_size (buffer);
      budget->left += size + (size >= LARGE_BLOCK ? LARGE_HEADER : SMALL_HEADER);
    }
  nn_wire_free_buffer (buffer);
}

static void
report_failure (const Budget *budget, gsize length, GError **error)
{
  if (budget->exceeded)
    g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "decoding its %" G_GSIZE_FORMAT " bytes takes absurdly much memory",
                 length);
  else if (budget->exhausted)
    g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                 "there is not enough memory to decode its %" G_GSIZE_FORMAT " bytes", length);
  else
    g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it is truncated, damaged or of another format");
}

gpointer
nn_wire_unpack (const ProtobufCMessageDescriptor *descriptor, GBytes *bytes, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const char *fault = length > 0 ? find_fault (descriptor, (Cursor){ data, data + length }, 0) : "it is empty";
  if (fault != NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, fault);
      return NULL;
    }

  Budget budget = { .left = BUDGET_BASE };
  budget.left += length > (G_MAXSIZE - BUDGET_BASE) / BUDGET_PER_BYTE ? 0 : length * BUDGET_PER_BYTE;
  ProtobufCAllocator allocator = { budget_alloc, budget_free, &budget };
  ProtobufCMessage *message = protobuf_c_message_unpack (descriptor, &allocator, length, data);
  if (message == NULL)
    report_failure (&budget, length, error);
  return message;
}

void
nn_wire_free (gpointer message)
{
  ProtobufCAllocator allocator = { budget_alloc, budget_free, NULL };
  if (message != NULL)
    protobuf_c_message_free_unpacked (message, &allocator);
}
