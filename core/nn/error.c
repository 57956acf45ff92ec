/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain.
 */
#include "config.h"

#include "nn/error.h"

GQuark
nn_error_quark (void)
{
  return g_quark_from_static_string ("nn-error-quark");
}
