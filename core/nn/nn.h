/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CNN library: the only header that code outside core/nn includes.
 *
 * A model is an ONNX file: nn_graph_load_onnx() reads it into an NnGraph, nn_session_new() compiles the graph for
 * given input shapes, nn_session_run() computes, nn_session_backward() returns gradients, and nn_lbfgs_minimize()
 * or nn_adam_minimize() move pixels or parameters along them.
 */
#pragma once

#include "cpu.h"
#include "error.h"
#include "graph.h"
#include "linalg.h"
#include "npy.h"
#include "onnx/onnx.h"
#include "optim/optim.h"
#include "session.h"
#include "tensor.h"
#include "threads.h"
