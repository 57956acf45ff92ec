#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a batch in a GIMP that has a fresh folder, Script-Fu and the given plug-ins, and shows its TAP. It is headless
# unless --window is given.
# usage: run-gimp.sh [--window] BATCH PLUG-IN...    BATCH: a Script-Fu expression
set -eu

look=-i
if [ "$1" = --window ]; then
  look=-s
  shift
fi
batch=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/gimp/plug-ins" "$folder/gimp/gradients" "$folder/home"
for helper in script-fu file-glob file-png; do
  ln -s "$GIMP_LIB_DIR/plug-ins/$helper" "$folder/gimp/plug-ins/$helper"
done
for plugin in "$@"; do
  name=$(basename "$plugin")
  mkdir "$folder/gimp/plug-ins/$name"
  ln -s "$(realpath "$plugin")" "$folder/gimp/plug-ins/$name/$name"
done
cat > "$folder/gimp/gimprc" <<END
(plug-in-path "$folder/gimp/plug-ins")
(check-updates no)
(script-fu-path "$GIMP_DATA_DIR/scripts:$ART_SOURCE/plugins/scripts:$ART_SOURCE/tests/gimp")
END

# GIMP itself warns at its end; what the plug-ins say is looked at below.
unset WAYLAND_DISPLAY G_DEBUG || true
[ "$look" = -s ] || unset DISPLAY || true
export LANGUAGE=C NO_AT_BRIDGE=1 GSETTINGS_BACKEND=memory
export HOME="$folder/home" GIMP2_DIRECTORY="$folder/gimp" ART_TEST_FOLDER="$folder"
# lcms is the second opinion on colours.
export GIMP_COLOR_TRANSFORM_DISABLE_BABL=1
status=0
gimp "$look" -n -d -f -b "$batch" -b '(gimp-quit 0)' > "$folder/out" 2> "$folder/err" || status=$?

cat "$folder/err" >&2
if ! grep -E '^( *#|ok |not ok |1\.\.|Bail out!)' "$folder/out" || grep -q '^1\.\.0' "$folder/out"; then
  echo 'no tests ran' >&2
  exit 1
fi
if grep -qE '(neural-|art-tests).*(WARNING|CRITICAL)|undo in inconsistent state' "$folder/err"; then
  echo 'a plug-in warned: see above' >&2
  exit 1
fi
exit "$status"
