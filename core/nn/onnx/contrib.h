/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operators of onnxruntime's own domain com.microsoft that its quantiser writes, as standard ones.
 */
#pragma once

#include "nn/graph.h"

/**
 * nn_onnx_expand_contrib: replaces, in @graph, nodes of domain com.microsoft by standard ones that compute the same:
 * QLinearAdd, -Mul, -AveragePool, -GlobalAveragePool, -LeakyRelu, -Sigmoid, -ReduceMean and -Concat by
 * DequantizeLinear, the operator on float32 and QuantizeLinear; MatMulIntegerToFloat and DynamicQuantizeMatMul by
 * MatMulInteger and what is around it; QuantizeLinear and DequantizeLinear by those of the standard. Others are left as
 * they are. The new nodes come last: nn_graph_sort() puts them in place.
 *
 * Returns: FALSE with NN_ERROR_UNSUPPORTED if such a node lacks inputs or wants channels last
 */
gboolean nn_onnx_expand_contrib (NnGraph *graph, GError **error);
