/* SPDX-License-Identifier: GPL-3.0-or-later
 * Protocol buffers from files that nobody vouches for: protobuf-c behind limits on nesting, time and memory.
 *
 * A first pass walks the tags without decoding anything and refuses what protobuf-c would do badly with. A second one
 * copies the message without the elements of its tensors, which stay where they are. The third is protobuf-c's own, on
 * what is left and on an allocator with a budget.
 */
#include "config.h"

#include "wire.h"

#include <string.h>

#include "nn/error.h"
#include "nn/onnx.pb-c.h"
#include "nn/tensor.h"

/* Model, graph, node, attribute, tensor: five levels. Subgraphs add three each; nobody nests twenty of them. */
#define MAX_NESTING 64

/* Names and attributes take some ten times as much decoded as in the file. */
#define BUDGET_BASE ((gsize) 16 << 20)
#define BUDGET_PER_BYTE 24

/* Every block is preceded by its size; allocations stay as aligned as malloc's. */
#define HEADER 16

/* A length in as many bytes as protobuf-c reads at most, so that it can be filled in later. */
#define LENGTH_BYTES 5

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Cursor;

/* One field of a message. */
typedef struct
{
  guint number, wire_type;
  const ProtobufCFieldDescriptor *descriptor; /* NULL if the message type has none of that number */
  const guint8 *start;                        /* of the tag */
  const guint8 *value;                        /* behind the tag */
  Cursor content;                             /* of a length-prefixed one */
} Field;

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

static gboolean
read_field (const ProtobufCMessageDescriptor *descriptor, Cursor *cursor, Field *field)
{
  guint64 tag;
  field->start = cursor->at;
  if (!read_varint (cursor, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
    return FALSE;
  field->value = cursor->at;
  field->number = (guint) (tag >> 3);
  field->wire_type = tag & 7;
  field->descriptor = protobuf_c_message_descriptor_get_field (descriptor, field->number);
  return read_value (cursor, field->wire_type, &field->content);
}

static gboolean
has_type (const Field *field, ProtobufCType type)
{
  return field->descriptor != NULL && field->descriptor->type == type
         && field->wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
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
      Field field;
      if (!read_field (descriptor, &cursor, &field))
        return "it is truncated, damaged or of another format";
      const gboolean message = has_type (&field, PROTOBUF_C_TYPE_MESSAGE);
      if (!message && !has_type (&field, PROTOBUF_C_TYPE_BYTES))
        continue;
      const guint64 bit = (guint64) 1 << ((field.descriptor - descriptor->fields) & 63);
      if (field.descriptor->label != PROTOBUF_C_LABEL_REPEATED && (seen & bit))
        return "it has a part twice that may occur only once";
      seen |= bit;
      const char *fault = message ? find_fault (field.descriptor->descriptor, field.content, depth + 1) : NULL;
      if (fault != NULL)
        return fault;
    }
  return NULL;
}

/* The number of the field of the TensorProto in @cursor that has its elements as they are in memory, in one piece; 0 if
 * there is none. protobuf-c decodes what is in several pieces. */
static guint
find_elements (Cursor cursor)
{
  Field field;
  guint found = 0;
  while (cursor.at < cursor.end && read_field (&onnx__tensor_proto__descriptor, &cursor, &field))
    {
      if (field.number == NN_WIRE_RAW_DATA)
        return NN_WIRE_RAW_DATA;
      if (field.number == NN_WIRE_FLOAT_DATA || field.number == NN_WIRE_DOUBLE_DATA)
        found = found == 0 && field.wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED ? field.number : G_MAXUINT;
    }
  return found;
}

/* Writes @length bytes to @out, if there is an @out at all. Returns @length. */
static gsize
put_bytes (guint8 *out, gconstpointer bytes, gsize length)
{
  if (out != NULL)
    memcpy (out, bytes, length);
  return length;
}

static gsize
put_span (guint8 *out, const Field *field, const guint8 *base)
{
  const guint8 head[] = { NN_WIRE_RAW_DATA << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, sizeof (NnWireSpan) };
  const NnWireSpan span = { .offset = (guint64) (field->content.at - base),
                            .length = (guint64) (field->content.end - field->content.at),
                            .field = field->number };
  put_bytes (out, head, sizeof head);
  put_bytes (out != NULL ? out + sizeof head : NULL, &span, sizeof span);
  return sizeof head + sizeof span;
}

static void
put_length (guint8 *out, gsize length)
{
  for (int i = 0; i < LENGTH_BYTES; i++)
    out[i] = (guint8) ((length >> (7 * i) & 0x7f) | (i + 1 < LENGTH_BYTES ? 0x80 : 0));
}

/* Copies the message in @cursor, which is part of the file at @base and without fault, to @out with spans in place of
 * elements. Returns its size; @out is NULL to know just that. */
static gsize
put_message (guint8 *out, const ProtobufCMessageDescriptor *descriptor, Cursor cursor, const guint8 *base)
{
  const guint elements = descriptor == &onnx__tensor_proto__descriptor ? find_elements (cursor) : 0;
  gsize size = 0;
  Field field;
  while (cursor.at < cursor.end && read_field (descriptor, &cursor, &field))
    {
      guint8 *to = out != NULL ? out + size : NULL;
      if (elements != 0 && field.number == elements && field.wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
        size += put_span (to, &field, base);
      else if (has_type (&field, PROTOBUF_C_TYPE_MESSAGE))
        {
          const gsize head = put_bytes (to, field.start, (gsize) (field.value - field.start)) + LENGTH_BYTES;
          const gsize length =
              put_message (to != NULL ? to + head : NULL, field.descriptor->descriptor, field.content, base);
          if (to != NULL)
            put_length (to + head - LENGTH_BYTES, length);
          size += head + length;
        }
      else
        size += put_bytes (to, field.start, (gsize) (cursor.at - field.start));
    }
  return size;
}

gboolean
nn_wire_span (const ProtobufCBinaryData *raw_data, NnWireSpan *span)
{
  if (raw_data->len != sizeof *span)
    return FALSE;
  memcpy (span, raw_data->data, sizeof *span);
  return TRUE;
}

static void *
budget_alloc (void *data, size_t size)
{
  Budget *budget = data;
  if (size > budget->left || HEADER > budget->left - size)
    {
      budget->exceeded = TRUE;
      return NULL;
    }
  guint8 *block = g_try_malloc (size + HEADER);
  if (block == NULL)
    {
      budget->exhausted = TRUE;
      return NULL;
    }
  budget->left -= size + HEADER;
  memcpy (block, &size, sizeof size);
  return block + HEADER;
}

static void
budget_free (void *data, void *buffer)
{
  Budget *budget = data;
  if (buffer == NULL)
    return;
  guint8 *block = (guint8 *) buffer - HEADER;
  gsize size;
  memcpy (&size, block, sizeof size);
  if (budget != NULL)
    budget->left += size + HEADER;
  g_free (block);
}

static gpointer
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
  return NULL;
}

/* The message without elements, of @size bytes. */
static gpointer
unpack (const ProtobufCMessageDescriptor *descriptor, gsize size, const guint8 *data, gsize length, GError **error)
{
  Budget budget = { .left = BUDGET_BASE + MIN (size, length) * BUDGET_PER_BYTE };
  ProtobufCAllocator allocator = { budget_alloc, budget_free, &budget };
  guint8 *skeleton = nn_try_malloc_aligned (size);
  if (skeleton == NULL)
    return report_failure (&(Budget){ .exhausted = TRUE }, length, error);
  put_message (skeleton, descriptor, (Cursor){ data, data + length }, data);
  ProtobufCMessage *message = protobuf_c_message_unpack (descriptor, &allocator, size, skeleton);
  nn_free_aligned (skeleton);
  return message != NULL ? message : report_failure (&budget, length, error);
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
  const gsize size = put_message (NULL, descriptor, (Cursor){ data, data + length }, data);
  if (size > G_MAXINT32)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it holds more than 2 GiB besides the weights");
      return NULL;
    }
  return unpack (descriptor, size, data, length, error);
}

void
nn_wire_free (gpointer message)
{
  ProtobufCAllocator allocator = { budget_alloc, budget_free, NULL };
  if (message != NULL)
    protobuf_c_message_free_unpacked (message, &allocator);
}
