/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an effect is: a name, texts, a parameter table and run(): GeglBuffers in, GeglBuffer out. No GIMP, no GTK.
 */
#pragma once

#include <gegl.h>
#include <gio/gio.h>

#include "param.h"
#include "settings.h"

/**
 * ArtError: for arguments and inputs; errors of the CNN library (NN_ERROR) and of files (G_FILE_ERROR, G_IO_ERROR) pass
 * through.
 * @ART_ERROR_ARGUMENT: a setting is out of range or names something that is not there (a CALLING_ERROR for scripts)
 * @ART_ERROR_INPUT: the picture cannot be worked on (empty, indexed, gone)
 * @ART_ERROR_MODEL: a model or style is missing, damaged or of another kind
 * @ART_ERROR_NO_MEMORY: the settings need more memory than there is; the message says how much
 * @ART_ERROR_CANCELLED: cancelled; nobody shows a message for it
 */
typedef enum
{
  ART_ERROR_ARGUMENT,
  ART_ERROR_INPUT,
  ART_ERROR_MODEL,
  ART_ERROR_NO_MEMORY,
  ART_ERROR_CANCELLED
} ArtError;

#define ART_ERROR (art_error_quark ())
GQuark art_error_quark (void);

/**
 * ArtInputs: pixels copied out of the document by the host, so that run() may use them from any thread.
 * Buffers are in memory, in the drawable's own precision, with its colour space in the babl format.
 */
typedef struct
{
  GeglBuffer *content; /* the region to work on; its extent is the region, in layer coordinates */
  GeglBuffer *mask;    /* selection over the same extent, "Y float" 0..1; NULL = everything */
  GHashTable
      *layers; /* LAYER parameter name -> GeglBuffer* of the layer that it names; from 0,0, or, with
                * ART_PARAM_ALIGNED, where it lies in content's coordinates: it may be larger, smaller, outside */

  /* For effects that change the size, so that all drawables of an image are enlarged by the same factor; 0 = not given.
   * Reference: what settings such as "width" are about (the image when it is enlarged as a whole), otherwise content's
   * own size. Result: the size that run() must return, otherwise what result_size() says. */
  int reference_width, reference_height;
  int result_width, result_height;
} ArtInputs;

/* How a part of a result lies over the parts below it. */
typedef enum
{
  ART_BLEND_NORMAL,
  ART_BLEND_MULTIPLY,
  ART_BLEND_SCREEN
} ArtBlend;

/**
 * ArtResultLayer: one of several layers that a result is made of.
 */
typedef struct
{
  const char *name; /* N_() */
  GeglBuffer *buffer;
  ArtBlend blend;
} ArtResultLayer;

ArtResultLayer *art_result_layer_new (const char *name, GeglBuffer *buffer, ArtBlend blend); /* takes a reference */
void art_result_layer_free (ArtResultLayer *layer);

/**
 * ArtSuggestion: a colour that a point of the picture could have.
 */
typedef struct
{
  float r, g, b; /* sRGB-encoded, 0..1 */
  double probability;
} ArtSuggestion;

ArtInputs *art_inputs_new (GeglBuffer *content); /* takes a reference */
void art_inputs_free (ArtInputs *inputs);

/**
 * ArtSnapshot: how the picture looks now. Valid during the call only.
 */
typedef struct
{
  const float *pixels; /* NCHW planes R, G, B of sRGB-encoded 0..1 values */
  int width, height;
  int iteration, iterations;                      /* over all pyramid levels */
  double loss, content_loss, style_loss, tv_loss; /* weighted terms; loss is the sum of all */
  double patch_loss, seam_loss;                   /* of effects that have such terms */
} ArtSnapshot;

/**
 * ArtMonitor: how a run talks to whoever watches; all called from the thread that runs the effect, any may be NULL.
 * @progress: @fraction 0..1 never falls; @text is translated and short ("Level 2 of 3"); @seconds_left < 0 = not known
 * yet. Called often enough to feel alive, at most about 20 times a second.
 * @snapshot: about once a second, after the first iteration and, as iteration 0 without losses, where one begins with a
 * picture that is worth seeing.
 * @stop: TRUE = finish now and keep what there is.
 * @note: something about the result that its user should know though nothing failed, translated ("3 % of the pixels
 * …").
 */
typedef struct
{
  void (*progress) (double fraction, const char *text, double seconds_left, gpointer data);
  void (*snapshot) (const ArtSnapshot *snapshot, gpointer data);
  gboolean (*stop) (gpointer data);
  void (*note) (const char *text, gpointer data);
  gpointer data;
} ArtMonitor;

/* What a run will cost, told before it starts. */
typedef struct
{
  gsize memory;                    /* bytes at the peak */
  int width, height;               /* working size */
  double seconds;                  /* 0 or less = not known */
  int result_width, result_height; /* 0 = as large as the content */
} ArtEstimate;

/* Settings that are ready to use. */
typedef struct
{
  const char *name;     /* N_() */
  const char *settings; /* as art_settings_to_json() writes them; what is left out has its default */
} ArtPreset;

struct _ArtEffect
{
  const char *name;        /* "style-transfer": names its files, folder and presets */
  const char *procedure;   /* "plug-in-neural-style-transfer" */
  const char *menu_label;  /* N_("_Style Transfer...") */
  const char *title;       /* N_("Style Transfer"); the new layer and the undo step are named after it */
  const char *blurb;       /* N_(), one sentence for PDB and tooltip */
  const char *help;        /* N_(), a paragraph */
  const char *image_types; /* "RGB*, GRAY*" (INDEXED is registered too and gets a clear message) */
  const ArtParam *params;
  int n_params;
  const ArtPreset *presets; /* ends with a NULL name; NULL = none */

  /* Checks settings against each other and the inputs and says what the run will cost. FALSE with ART_ERROR_*. */
  gboolean (*estimate) (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate, GError **error);
  /* (transfer full): the new pixels: extent of inputs->content, its format (with alpha if the content has alpha), or
   * NULL with @error. Never touches its inputs. The selection is applied by whoever writes the result. */
  GeglBuffer *(*run) (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                      GCancellable *cancellable, GError **error);

  /* The rest is NULL for effects whose result is as large as the content and lies over it. With result_size, run()
   * returns a buffer at 0,0 of the result's size, in content's format. */

  /* Size of the result for content of @width x @height pixels that is its own reference. Never fails: clamps. */
  void (*result_size) (const ArtSettings *settings, int width, int height, int *result_width, int *result_height);
  /* (transfer full): what run() would give for the part @region of inputs->content (in its coordinates, clipped to its
   * extent), at 1:1 in pixels of the result: a buffer at 0,0, in content's format, as large as that part of the result
   * is. Sees enough of the surroundings to look the same as there; much cheaper than run(). NULL with @error. NULL
   * function = the dialog previews by snapshots. */
  GeglBuffer *(*preview) (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                          const ArtMonitor *monitor, GCancellable *cancellable, GError **error);

  /* NULL, or for effects whose first result is quick: (transfer full): what run() would give, the whole of it, reduced
   * to at most @size px on the longer side: a buffer at 0,0. The dialog shows it after each change. */
  GeglBuffer *(*overview) (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                           GCancellable *cancellable, GError **error);

  /* The result has colours where the content has none: the host hands gray content over as RGB and turns the document
   * to RGB in the same undo step. */
  gboolean makes_colors;
  /* NULL, or: (transfer full) (element-type ArtResultLayer): the result as layers of a group, the topmost first, each
   * like the result of run(). Called in its place when "output" is ART_OUTPUT_GROUP. */
  GPtrArray *(*run_layers) (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                            GCancellable *cancellable, GError **error);
  /* NULL, or: the likeliest colours of the pixel @x, @y (content's coordinates), best first, all different to the eye;
   * as many as there are, at most @n. Returns how many, -1 with @error. Takes about a quarter of a second. */
  int (*suggest) (const ArtInputs *inputs, const ArtSettings *settings, int x, int y, ArtSuggestion *suggestions, int n,
                  GCancellable *cancellable, GError **error);

  /* NULL, or for effects that look at more than they change: the part of a drawable that run() needs as content, in
   * place of what "region" would say. @extent: the drawable, at 0,0; @selection: bounds of what is selected of it,
   * never empty, NULL = no selection. FALSE with ART_ERROR_INPUT if there is nothing to do, or ART_ERROR_ARGUMENT. */
  gboolean (*content_region) (const ArtSettings *settings, const GeglRectangle *extent, const GeglRectangle *selection,
                              GeglRectangle *region, GError **error);
  /* NULL, or (transfer full): how much of each pixel the result replaces, "Y float" 0..1, over a part of content's
   * extent outside of which nothing changes. Results are written through it instead of through the selection; a new
   * layer is no larger than it. NULL with @error. */
  GeglBuffer *(*coverage) (const ArtInputs *inputs, const ArtSettings *settings, GError **error);
  /* The result is a selection: run() gives "Y float" 0..1 over content's extent. It replaces the selection, or is
   * combined with it as the row ART_PARAM_ROW_OPERATION says; with "region" at ART_REGION_SELECTION nothing outside the
   * selection gets selected. */
  gboolean selects;
  /* The result is larger than the content and lies around it: run() gives a buffer whose extent says where, in
   * content's coordinates. result_size() says how large. */
  gboolean extends;
  /* How many results of different seeds the dialog offers to choose from; 0 = one. */
  int n_candidates;
  /* NULL, or for tables with ART_PARAM_AFTER rows: (transfer full): what run() gives with @settings, made of @raw,
   * which it (or overview()) gave with all those rows at their defaults; their part only, so quick. @raw may be a
   * reduced picture of the content, as overview() gives it; the result is as large as @raw. Never touches its inputs;
   * any thread. run() and overview() do this, too: whoever calls only them need not know of it. NULL with @error. */
  GeglBuffer *(*finish) (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *raw,
                         GCancellable *cancellable, GError **error);
};

/* The row of @name, or NULL. */
const ArtParam *art_effect_param (const ArtEffect *effect, const char *name);

extern const ArtEffect art_effect_style_transfer;
extern const ArtEffect art_effect_colorize;
extern const ArtEffect art_effect_find_damage;
extern const ArtEffect art_effect_super_resolution;
extern const ArtEffect art_effect_outpaint;
extern const ArtEffect art_effect_inpaint;

/* Rows that every effect shares, to be put at the end of a table: which pixels, and where the result goes. The host
 * (not run()) reads them. */
enum
{
  ART_REGION_SELECTION,
  ART_REGION_LAYER,
  ART_REGION_IMAGE, /* all drawables together; only in tables with their own choices */
  ART_REGION_FRAMES /* all layers as frames of an animation; only in tables with their own choices: the host starts each
                     * from the result before, if the table has "initialization=layer" and "initialization-layer", and
                     * leaves still what is still */
};
enum
{
  ART_OUTPUT_NEW_LAYER,
  ART_OUTPUT_IN_PLACE,
  ART_OUTPUT_NEW_IMAGE, /* only in tables with their own choices */
  ART_OUTPUT_GROUP      /* only in tables with their own choices: run_layers() */
};
/* Of effects whose result is a selection. */
enum
{
  ART_OPERATION_REPLACE,
  ART_OPERATION_ADD,
  ART_OPERATION_SUBTRACT,
  ART_OPERATION_INTERSECT
};
extern const ArtChoice art_region_choices[], art_output_choices[], art_operation_choices[];
#define ART_PARAM_ROW_REGION                                                                                         \
  {                                                                                                                  \
    .name = "region", .kind = ART_PARAM_CHOICE, .group = N_ ("Result"), .label = N_ ("_Work on"),                    \
    .tooltip = N_ ("Take the picture from the selection's bounds or from the entire layer. The result always shows " \
                   "only inside the selection."),                                                                    \
    .choices = art_region_choices                                                                                    \
  }
#define ART_PARAM_ROW_OPERATION                                                                        \
  {                                                                                                    \
    .name = "operation", .kind = ART_PARAM_CHOICE, .group = N_ ("Result"), .label = N_ ("_Selection"), \
    .tooltip = N_ ("Make the result the new selection, or combine it with the one that there is."),    \
    .choices = art_operation_choices                                                                   \
  }
#define ART_PARAM_ROW_OUTPUT                                                                                \
  {                                                                                                         \
    .name = "output", .kind = ART_PARAM_CHOICE, .group = N_ ("Result"), .label = N_ ("_Output"),            \
    .tooltip = N_ ("Put the result into a new layer above this one, or replace the pixels of this layer."), \
    .choices = art_output_choices                                                                           \
  }

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInputs, art_inputs_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtResultLayer, art_result_layer_free)
