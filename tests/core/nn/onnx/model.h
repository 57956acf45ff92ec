/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small ONNX message that tests bend to what they are about: y = Relu (x), x float32 1x?x4.
 */
#pragma once

#include "nn/nn.h"
#include "nn/onnx.pb-c.h"

typedef struct
{
  Onnx__ModelProto model;
  Onnx__OperatorSetIdProto opset, *opsets[1];
  Onnx__GraphProto graph;
  Onnx__NodeProto node, *nodes[1];
  char *node_inputs[1], *node_outputs[1];
  Onnx__ValueInfoProto x, y, *inputs[1], *outputs[1];
  Onnx__TypeProto type;
  Onnx__TypeProto__Tensor tensor_type;
  Onnx__TensorShapeProto shape;
  Onnx__TensorShapeProto__Dimension one, any, four, *dims[3];
} Model;

/* Parts point at each other: a Model must not be copied. */
void model_init (Model *model);
GBytes *model_pack (const Model *model);
NnGraph *model_parse (const Model *model, GError **error);

/* Parsing fails with @code and a message that starts with the file's name and contains @text. */
void model_fails (const Model *model, NnError code, const char *text);
void bytes_fail (GBytes *bytes, NnError code, const char *text);

/* What a file can say is the same in both. */
void assert_graphs_equal (const NnGraph *a, const NnGraph *b);
