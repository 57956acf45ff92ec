/* SPDX-License-Identifier: GPL-3.0-or-later
 * Running a command-line tool on files of a temporary folder.
 */
#pragma once

#include "nn/nn.h"

typedef struct
{
  char *program;
  char *dir;
} Tool;

/* @program: path of the executable */
Tool *tool_new (const char *program);
void tool_free (Tool *tool); /* with all its files */
/* A path in the tool's folder. (transfer full) */
char *tool_path (const Tool *tool, const char *name);
void tool_save_graph (const Tool *tool, const char *name, const NnGraph *graph);
void tool_save_floats (const Tool *tool, const char *name, NnShape shape, const float *values);
NnTensor *tool_load (const Tool *tool, const char *name);

/* Runs it in its folder with a space-separated command line: the exit status is 0 and stdout contains @text. */
void tool_prints (const Tool *tool, const char *arguments, const char *text);
/* The exit status is 1, stdout is empty and stderr is one line that contains @text. */
void tool_fails (const Tool *tool, const char *arguments, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tool, tool_free)
