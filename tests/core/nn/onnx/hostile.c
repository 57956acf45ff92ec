/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files that want to crash, hang or exhaust the loader, and files that are something else.
 */
#include "config.h"

#include <string.h>

#include "model.h"

/* Field numbers of onnx.proto, with wire type 2 (length-prefixed). */
#define FIELD(number) ((guint8) ((number) << 3 | 2))
#define MODEL_GRAPH FIELD (7)
#define GRAPH_NODE FIELD (1)
#define NODE_ATTRIBUTE FIELD (5)
#define ATTRIBUTE_GRAPH FIELD (6)

static void
put_varint (GByteArray *bytes, guint64 value)
{
  do
    {
      const guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

/* A field around @content, which is consumed. */
static GByteArray *
wrap (guint8 tag, GByteArray *content)
{
  GByteArray *field = g_byte_array_new ();
  g_byte_array_append (field, &tag, 1);
  put_varint (field, content->len);
  g_byte_array_append (field, content->data, content->len);
  g_byte_array_unref (content);
  return field;
}

/* graph { node { attribute { graph { … } } } }. Built inside out from prefixes, as wrapping would copy quadratically.
 */
static GBytes *
nested_graphs (int levels)
{
  static const guint8 tags[] = { ATTRIBUTE_GRAPH, NODE_ATTRIBUTE, GRAPH_NODE };
  g_autoptr (GByteArray) reversed = g_byte_array_new ();
  for (int i = 0; i < 3 * levels; i++)
    {
      g_autoptr (GByteArray) length = g_byte_array_new ();
      put_varint (length, reversed->len);
      for (guint k = length->len; k > 0; k--)
        g_byte_array_append (reversed, &length->data[k - 1], 1);
      g_byte_array_append (reversed, &tags[i % 3], 1);
    }
  GByteArray *content = g_byte_array_new ();
  for (guint k = reversed->len; k > 0; k--)
    g_byte_array_append (content, &reversed->data[k - 1], 1);
  return g_byte_array_free_to_bytes (wrap (MODEL_GRAPH, content));
}

static void
test_nesting (void)
{
  g_autoptr (GBytes) deep = nested_graphs (300000);
  bytes_fail (deep, NN_ERROR_PARSE, "nested too deep");
  g_autoptr (GBytes) just_too_deep = nested_graphs (22);
  bytes_fail (just_too_deep, NN_ERROR_PARSE, "nested too deep");
}

/* protobuf merges repeated occurrences of a message; doing that a million times takes quadratic time. */
static void
test_repetition (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 graph[] = { MODEL_GRAPH, 2, GRAPH_NODE, 0 };
  for (int i = 0; i < 300000; i++)
    g_byte_array_append (bytes, graph, sizeof graph);
  g_autoptr (GBytes) file = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  bytes_fail (file, NN_ERROR_PARSE, "a part twice");
}

/* Two bytes a node in the file are two hundred in memory. */
static void
test_amplification (void)
{
  GByteArray *nodes = g_byte_array_new ();
  const guint8 node[] = { GRAPH_NODE, 0 };
  for (int i = 0; i < 1000000; i++)
    g_byte_array_append (nodes, node, sizeof node);
  g_autoptr (GBytes) file = g_byte_array_free_to_bytes (wrap (MODEL_GRAPH, nodes));
  bytes_fail (file, NN_ERROR_PARSE, "absurdly much memory");
}

static void
test_attribute_flood (void)
{
  enum
  {
    COUNT = 2000
  };
  Model model;
  model_init (&model);
  Onnx__AttributeProto attribute = ONNX__ATTRIBUTE_PROTO__INIT;
  g_autofree Onnx__AttributeProto **list = g_new (Onnx__AttributeProto *, COUNT);
  for (int i = 0; i < COUNT; i++)
    list[i] = &attribute;
  model.node.n_attribute = COUNT;
  model.node.attribute = list;
  model_fails (&model, NN_ERROR_PARSE, "has 2000 attributes");
}

/* No beginning of a model is a model. */
static void
test_truncated (void)
{
  Model model;
  model_init (&model);
  g_autoptr (GBytes) whole = model_pack (&model);
  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size);
      bytes_fail (cut, NN_ERROR_PARSE, "is not an ONNX model");
    }
}

static void
test_other_formats (void)
{
  static const char *const contents[] = { "",           "Hello",    "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0",
                                          "PK\x03\x04", "\x93NUMPY" };
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (contents[i], strlen (contents[i]));
      bytes_fail (bytes, NN_ERROR_PARSE, "is not an ONNX model");
    }
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (nn_graph_load_onnx ("/nonexistent/model.onnx", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/nonexistent/model.onnx"));
  g_clear_error (&error);
  g_assert_null (nn_tensor_load_pb ("/nonexistent/input_0.pb", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (nn_graph_load_onnx ("/", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_IO);
}

/* Every large allocation of loading may fail once. */
static void
test_no_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  const NnShape shape = NN_SHAPE (64, 64);
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_FLOAT, &shape, &error);
  const int input = nn_graph_add_constant (graph, "w", tensor);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Relu", "y", 1, &input));
  g_autoptr (GBytes) bytes = nn_graph_serialize_onnx (graph, &error);
  g_assert_no_error (error);
  nn_alloc_fail_after (1);
  bytes_fail (bytes, NN_ERROR_NO_MEMORY, "memory");
  nn_alloc_fail_after (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/hostile/nesting", test_nesting);
  g_test_add_func ("/onnx/hostile/repetition", test_repetition);
  g_test_add_func ("/onnx/hostile/amplification", test_amplification);
  g_test_add_func ("/onnx/hostile/attribute-flood", test_attribute_flood);
  g_test_add_func ("/onnx/hostile/truncated", test_truncated);
  g_test_add_func ("/onnx/hostile/other-formats", test_other_formats);
  g_test_add_func ("/onnx/hostile/missing-file", test_missing_file);
  g_test_add_func ("/onnx/hostile/no-memory", test_no_memory);
  return g_test_run ();
}
