/* SPDX-License-Identifier: GPL-3.0-or-later
 * Running a command-line tool on files of a temporary folder.
 */
#include "config.h"

#include "tool.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

Tool *
tool_new (const char *program)
{
  g_autoptr (GError) error = NULL;
  Tool *tool = g_new0 (Tool, 1);
  tool->program = g_canonicalize_filename (program, NULL);
  tool->dir = g_dir_make_tmp ("nn-tool-XXXXXX", &error);
  g_assert_no_error (error);
  return tool;
}

void
tool_free (Tool *tool)
{
  g_autoptr (GDir) folder = g_dir_open (tool->dir, 0, NULL);
  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    {
      g_autofree char *path = tool_path (tool, name);
      g_unlink (path);
    }
  g_rmdir (tool->dir);
  g_free (tool->dir);
  g_free (tool->program);
  g_free (tool);
}

char *
tool_path (const Tool *tool, const char *name)
{
  return g_build_filename (tool->dir, name, NULL);
}

void
tool_save_graph (const Tool *tool, const char *name, const NnGraph *graph)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tool_path (tool, name);
  nn_graph_save_onnx (graph, path, &error);
  g_assert_no_error (error);
}

void
tool_save_floats (const Tool *tool, const char *name, NnShape shape, const float *values)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tool_path (tool, name);
  g_autoptr (NnTensor) tensor = nn_tensor_new_floats (&shape, values);
  nn_npy_save (tensor, path, &error);
  g_assert_no_error (error);
}

NnTensor *
tool_load (const Tool *tool, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tool_path (tool, name);
  NnTensor *tensor = nn_npy_load (path, &error);
  g_assert_no_error (error);
  return tensor;
}

/* Exit status of the tool, and what it printed. */
static int
run_tool (const Tool *tool, const char *arguments, char **out, char **err)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_ptr_array_add (argv, tool->program);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (argv, *word);
  g_ptr_array_add (argv, NULL);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd (launcher, tool->dir);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("'%s' is not in '%s'", part, text);
}

void
tool_prints (const Tool *tool, const char *arguments, const char *text)
{
  g_autofree char *out = NULL, *err = NULL;
  const int status = run_tool (tool, arguments, &out, &err);
  g_assert_cmpstr (err, ==, "");
  g_assert_cmpint (status, ==, 0);
  assert_contains (out, text);
}

void
tool_fails (const Tool *tool, const char *arguments, const char *text)
{
  g_autofree char *out = NULL, *err = NULL;
  g_assert_cmpint (run_tool (tool, arguments, &out, &err), ==, 1);
  assert_contains (err, text);
  g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
}
