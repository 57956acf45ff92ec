/* SPDX-License-Identifier: GPL-3.0-or-later
 * TensorProto: every type in every storage, and what is refused.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "model.h"

/* @proto through a file, as nn_tensor_load_pb() reads it. */
static NnTensor *
load_proto (const Onnx__TensorProto *proto, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = NULL;
  const int file = g_file_open_tmp ("nn-tensor-XXXXXX.pb", &path, &problem);
  g_assert_no_error (problem);
  g_close (file, &problem);
  const gsize size = onnx__tensor_proto__get_packed_size (proto);
  g_autofree guint8 *data = g_malloc (size + 1);
  onnx__tensor_proto__pack (proto, data);
  g_file_set_contents (path, (const char *) data, (gssize) size, &problem);
  g_assert_no_error (problem);
  NnTensor *tensor = nn_tensor_load_pb (path, error);
  g_unlink (path);
  return tensor;
}

static void
fails (const Onnx__TensorProto *proto, NnError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (load_proto (proto, &error));
  g_assert_error (error, NN_ERROR, (int) code);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' is not in '%s'", text, error->message);
}

static Onnx__TensorProto
make_proto (NnType type, gsize rank, gint64 *dims)
{
  Onnx__TensorProto proto = ONNX__TENSOR_PROTO__INIT;
  proto.has_data_type = TRUE;
  proto.data_type = (gint32) type;
  proto.n_dims = rank;
  proto.dims = dims;
  return proto;
}

static void
expect (const Onnx__TensorProto *proto, const double *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) tensor = load_proto (proto, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tensor->type, ==, proto->data_type);
  g_assert_cmpint (tensor->shape.rank, ==, (int) proto->n_dims);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    g_assert_cmpfloat (nn_tensor_get_double (tensor, i), ==, values[i]);
}

typedef struct
{
  NnType type;
  double values[3];
  gint32 widened[3]; /* as int32_data has them */
} Narrow;

/* float16 1 = 0x3c00, -2 = 0xc000, 0.5 = 0x3800; bfloat16 1 = 0x3f80, -2 = 0xc000, 0.5 = 0x3f00 */
static const Narrow narrow[] = {
  { NN_TYPE_INT32, { 1, -70000, 7 }, { 1, -70000, 7 } },
  { NN_TYPE_INT8, { 1, -128, 7 }, { 1, -128, 7 } },
  { NN_TYPE_INT16, { 1, -32768, 7 }, { 1, -32768, 7 } },
  { NN_TYPE_UINT8, { 1, 255, 7 }, { 1, 255, 7 } },
  { NN_TYPE_UINT16, { 1, 65535, 7 }, { 1, 65535, 7 } },
  { NN_TYPE_BOOL, { 1, 0, 1 }, { 1, 0, 1 } },
  { NN_TYPE_FLOAT16, { 1, -2, 0.5 }, { 0x3c00, 0xc000, 0x3800 } },
  { NN_TYPE_BFLOAT16, { 1, -2, 0.5 }, { 0x3f80, 0xc000, 0x3f00 } },
};

static void
test_int32_data (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (narrow); i++)
    {
      Onnx__TensorProto proto = make_proto (narrow[i].type, 2, (gint64[]){ 3, 1 });
      proto.n_int32_data = 3;
      proto.int32_data = (gint32 *) narrow[i].widened;
      expect (&proto, narrow[i].values);
    }
}

static void
test_raw_narrow (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (narrow); i++)
    {
      guint8 raw[12];
      const gsize size = nn_type_size (narrow[i].type);
      for (int k = 0; k < 3; k++)
        memcpy (raw + k * size, &narrow[i].widened[k], size);
      Onnx__TensorProto proto = make_proto (narrow[i].type, 1, (gint64[]){ 3 });
      proto.has_raw_data = TRUE;
      proto.raw_data = (ProtobufCBinaryData){ 3 * size, raw };
      expect (&proto, narrow[i].values);
    }
}

static void
test_wide (void)
{
  float floats[] = { 1, -2.5f };
  double doubles[] = { 1, -2.5 };
  gint64 ints[] = { G_MININT32, -3 };
  guint64 unsigned_ints[] = { G_MAXUINT32, 3 };
  Onnx__TensorProto proto = make_proto (NN_TYPE_FLOAT, 1, (gint64[]){ 2 });
  proto.n_float_data = 2;
  proto.float_data = floats;
  expect (&proto, doubles);
  proto = make_proto (NN_TYPE_DOUBLE, 1, (gint64[]){ 2 });
  proto.n_double_data = 2;
  proto.double_data = doubles;
  expect (&proto, doubles);
  proto = make_proto (NN_TYPE_INT64, 1, (gint64[]){ 2 });
  proto.n_int64_data = 2;
  proto.int64_data = ints;
  expect (&proto, (double[]){ G_MININT32, -3 });
  proto = make_proto (NN_TYPE_UINT64, 1, (gint64[]){ 2 });
  proto.n_uint64_data = 2;
  proto.uint64_data = unsigned_ints;
  expect (&proto, (double[]){ G_MAXUINT32, 3 });
  proto.data_type = NN_TYPE_UINT32;
  expect (&proto, (double[]){ G_MAXUINT32, 3 });
}

static void
test_raw_wide (void)
{
  double doubles[] = { 1, -2.5 };
  gint64 ints[] = { G_MININT32, -3 };
  Onnx__TensorProto proto = make_proto (NN_TYPE_DOUBLE, 1, (gint64[]){ 2 });
  proto.has_raw_data = TRUE;
  proto.raw_data = (ProtobufCBinaryData){ sizeof doubles, (guint8 *) doubles };
  expect (&proto, doubles);
  proto = make_proto (NN_TYPE_INT64, 1, (gint64[]){ 2 });
  proto.has_raw_data = TRUE;
  proto.raw_data = (ProtobufCBinaryData){ sizeof ints, (guint8 *) ints };
  expect (&proto, (double[]){ G_MININT32, -3 });
}

/* Any byte but 0 is true, and true is 1. */
static void
test_bools (void)
{
  guint8 raw[] = { 0, 2, 255 };
  Onnx__TensorProto proto = make_proto (NN_TYPE_BOOL, 1, (gint64[]){ 3 });
  proto.has_raw_data = TRUE;
  proto.raw_data = (ProtobufCBinaryData){ 3, raw };
  expect (&proto, (double[]){ 0, 1, 1 });
}

static void
test_scalar_and_empty (void)
{
  float value = 4;
  Onnx__TensorProto proto = make_proto (NN_TYPE_FLOAT, 0, NULL);
  proto.n_float_data = 1;
  proto.float_data = &value;
  expect (&proto, (double[]){ 4 });
  proto = make_proto (NN_TYPE_FLOAT, 2, (gint64[]){ 0, 3 });
  expect (&proto, NULL);
  proto.has_raw_data = TRUE;
  expect (&proto, NULL);
}

/* Weights that are large enough are where vector loads want them. */
static void
test_alignment (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *raw = g_malloc0 (8192);
  Onnx__TensorProto proto = make_proto (NN_TYPE_FLOAT, 1, (gint64[]){ 2048 });
  proto.has_raw_data = TRUE;
  proto.raw_data = (ProtobufCBinaryData){ 8192, raw };
  g_autoptr (NnTensor) tensor = load_proto (&proto, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((guintptr) tensor->data % NN_ALIGNMENT, ==, 0);
}

static void
test_counts (void)
{
  float values[4] = { 0 };
  Onnx__TensorProto proto = make_proto (NN_TYPE_FLOAT, 2, (gint64[]){ 2, 3 });
  proto.n_float_data = 4;
  proto.float_data = values;
  fails (&proto, NN_ERROR_PARSE, "2x3 but stores 4 elements");
  proto.n_float_data = 0;
  fails (&proto, NN_ERROR_PARSE, "stores 0 elements");
  proto.has_raw_data = TRUE;
  proto.raw_data = (ProtobufCBinaryData){ 15, (guint8 *) values };
  fails (&proto, NN_ERROR_PARSE, "stores 15 bytes");
  /* The wrong field for the type. */
  proto = make_proto (NN_TYPE_INT64, 1, (gint64[]){ 4 });
  proto.n_float_data = 4;
  proto.float_data = values;
  fails (&proto, NN_ERROR_PARSE, "stores 0 elements");
}

static void
test_dimensions (void)
{
  Onnx__TensorProto proto = make_proto (NN_TYPE_FLOAT, 2, (gint64[]){ 2, -3 });
  fails (&proto, NN_ERROR_PARSE, "negative dimension");
  proto = make_proto (NN_TYPE_FLOAT, 2, (gint64[]){ G_MAXINT64, G_MAXINT64 });
  fails (&proto, NN_ERROR_PARSE, "impossibly large");
  proto = make_proto (NN_TYPE_FLOAT, 2, (gint64[]){ (gint64) 1 << 32, (gint64) 1 << 32 });
  fails (&proto, NN_ERROR_PARSE, "impossibly large");
  proto = make_proto (NN_TYPE_FLOAT, 1, (gint64[]){ (gint64) 1 << 40 });
  fails (&proto, NN_ERROR_PARSE, "stores 0 elements");
  proto = make_proto (NN_TYPE_FLOAT, 9, (gint64[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1 });
  fails (&proto, NN_ERROR_UNSUPPORTED, "9 dimensions, at most 8");
}

static void
test_kinds (void)
{
  Onnx__TensorProto__Segment segment = ONNX__TENSOR_PROTO__SEGMENT__INIT;
  Onnx__TensorProto proto = make_proto (8, 0, NULL);
  fails (&proto, NN_ERROR_UNSUPPORTED, "type string");
  proto = make_proto (17, 0, NULL);
  fails (&proto, NN_ERROR_UNSUPPORTED, "type float8e4m3fn");
  proto = make_proto (-5, 0, NULL);
  fails (&proto, NN_ERROR_UNSUPPORTED, "type unknown (-5)");
  proto = make_proto (NN_TYPE_FLOAT, 0, NULL);
  proto.has_data_location = TRUE;
  proto.data_location = ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
  fails (&proto, NN_ERROR_PARSE, "does not properly say where");
  proto = make_proto (NN_TYPE_FLOAT, 0, NULL);
  proto.segment = &segment;
  fails (&proto, NN_ERROR_UNSUPPORTED, "segments");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/tensor/int32-data", test_int32_data);
  g_test_add_func ("/onnx/tensor/raw-narrow", test_raw_narrow);
  g_test_add_func ("/onnx/tensor/wide", test_wide);
  g_test_add_func ("/onnx/tensor/raw-wide", test_raw_wide);
  g_test_add_func ("/onnx/tensor/bools", test_bools);
  g_test_add_func ("/onnx/tensor/scalar-and-empty", test_scalar_and_empty);
  g_test_add_func ("/onnx/tensor/alignment", test_alignment);
  g_test_add_func ("/onnx/tensor/counts", test_counts);
  g_test_add_func ("/onnx/tensor/dimensions", test_dimensions);
  g_test_add_func ("/onnx/tensor/kinds", test_kinds);
  return g_test_run ();
}
