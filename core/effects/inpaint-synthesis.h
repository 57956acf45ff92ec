/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills a hole with texture copied from around it, coarse to fine.
 *
 * Wexler, Shechtman, Irani, "Space-Time Completion of Video", PAMI 2007: each patch that overlaps the hole looks for
 * the patch of the surroundings that is most like it, the pixels of the hole become what these say, and so on. The
 * search is PatchMatch (Barnes et al., SIGGRAPH 2009). Texture is told from flat areas at coarse scales by a plane of
 * averaged gradients (Newson et al., "Video Inpainting of Complex Scenes", SIAM J. Imaging Sciences 2014), and patches
 * may differ by a small constant colour, so that shading goes on (Darabi et al., "Image Melding", SIGGRAPH 2012).
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/* Where content is taken from, relative to the hole. */
typedef enum
{
  ART_INPAINT_FROM_ALL,
  ART_INPAINT_FROM_SIDES,      /* rows that the hole touches */
  ART_INPAINT_FROM_ABOVE_BELOW /* columns that the hole touches */
} ArtInpaintFrom;

/**
 * ArtInpaintSynthesis: zeros are good defaults.
 * @seed: other seeds give other fills
 * @patch: side of the patches in px, 3 to 8; 0 = 8, less where there is little to copy from
 * @guide_weight: how closely the guide is followed, 1 = as much as the pixels themselves at the coarsest scale; it
 * counts less at finer ones. Up to 1, a guide that nothing around the hole fits is not followed at all
 * @radius: only pixels at most this far from the hole are copied, px; 0 = any
 * @from: which of them
 * @color_match: how far what is copied is lightened, darkened and tinted to fit the hole's border, 0..1
 * @progress: (nullable): called with 0..1 from the calling thread, never falling
 */
typedef struct
{
  guint32 seed;
  int patch;
  double guide_weight;
  int radius;
  ArtInpaintFrom from;
  double color_match;
  void (*progress) (double fraction, gpointer data);
  gpointer data;
} ArtInpaintSynthesis;

/**
 * art_inpaint_synthesize: fills the hole of @picture in place. The same bits for any number of threads.
 * @picture: 1x3xHxW, sRGB 0..1; changed inside the hole only
 * @hole: H·W bytes, not 0 = to be filled
 * @source: H·W bytes, not 0 = may be copied; NULL = everything outside the hole. Pixels of the hole never are.
 * @guide: (nullable): like @picture, what its large shapes should be inside the hole, e.g. from a network
 *
 * FALSE with ART_ERROR_INPUT if there is not one patch to copy, NN_ERROR_NO_MEMORY, or ART_ERROR_CANCELLED; @picture is
 * as it was then. An empty hole is filled at once.
 */
gboolean art_inpaint_synthesize (NnTensor *picture, const guint8 *hole, const guint8 *source, const NnTensor *guide,
                                 const ArtInpaintSynthesis *options, GCancellable *cancellable, GError **error);

/* How many pixels around a hole of @width x @height the synthesis wants to see, to have enough to choose from. */
int art_inpaint_synthesis_margin (int width, int height, const ArtInpaintSynthesis *options);
/* Bytes that the synthesis takes beside its arguments for a picture of @width x @height. */
gsize art_inpaint_synthesis_memory (int width, int height, gboolean guided);
