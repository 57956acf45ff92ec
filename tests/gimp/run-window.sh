#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Opens a plug-in's dialog from a real GIMP in an X server of its own, presses keys in it, and looks at what becomes of
# the image. Says so and skips where a server or xdotool is missing.
# usage: run-window.sh NEURAL-FAKE
set -eu

plugin=$1
if [ -z "${ART_IN_XVFB:-}" ]; then
  for tool in xvfb-run xdotool; do
    command -v "$tool" > /dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
  done
  ART_IN_XVFB=1 exec xvfb-run -a -s '-screen 0 1366x768x24' "$0" "$plugin"
fi

folder=$(mktemp -d)
gimp_id=
finish() {
  [ -z "$gimp_id" ] || kill "$gimp_id" 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
mkdir -p "$folder/gimp/plug-ins/neural-fake" "$folder/home"
ln -s "$GIMP_LIB_DIR/plug-ins/script-fu" "$folder/gimp/plug-ins/script-fu"
ln -s "$(realpath "$plugin")" "$folder/gimp/plug-ins/neural-fake/neural-fake"
cat > "$folder/gimp/gimprc" <<END
(plug-in-path "$folder/gimp/plug-ins")
(script-fu-path "$GIMP_DATA_DIR/scripts")
(check-updates no)
END

# Each call of the plug-in waits until its dialog is closed.
cat > "$folder/batch" <<'END'
(let* ((image (car (gimp-image-new 64 48 RGB)))
       (layer (car (gimp-layer-new image 64 48 RGB-IMAGE "Background" 100 LAYER-MODE-NORMAL)))
       (look (lambda (name behaviour)
               (catch (display " refused")
                 (plug-in-neural-fake RUN-INTERACTIVE image layer behaviour 1 3 0 "" "" -1 0 0))
               (display name)
               (display (car (gimp-image-get-layers image)))
               (newline))))
  (gimp-image-insert-layer image layer 0 0)
  (gimp-drawable-fill layer FILL-WHITE)
  (gimp-display-new image)
  (look "pressed-ok layers=" 0)
  (look "pressed-escape layers=" 0))
END

# GIMP itself warns about themes; only what the plug-in says is looked at.
unset G_DEBUG || true
export HOME="$folder/home" GIMP2_DIRECTORY="$folder/gimp" NO_AT_BRIDGE=1 GTK_USE_PORTAL=0 GSETTINGS_BACKEND=memory
gimp -n -s -b "$(cat "$folder/batch")" > "$folder/out" 2> "$folder/err" &
gimp_id=$!

dialog() {
  xdotool search --onlyvisible --name '^Fake – ' 2> /dev/null | head -n 1
}

# There is no window manager that would give the dialog the focus.
press() {
  sleep 1
  xdotool windowfocus --sync "$(dialog)"
  xdotool key "$1"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
  left=$(($1 * 5))
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.2
  done
}
is_open() { [ -n "$(dialog)" ]; }
has_said() { grep -q "$1" "$folder/out"; }

number=0
# The first thing that fails ends it: what follows would only wait in vain.
check() {
  number=$((number + 1))
  name=$1
  shift
  if "$@"; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    cat "$folder/out" "$folder/err" | grep -v 'theme engine' | grep . >&2 || true
    exit 1
  fi
}

echo 1..5
check 'the dialog opens' wait_for 90 is_open
press ctrl+Return
check 'OK makes a layer' wait_for 30 has_said 'pressed-ok layers=2'
check 'the dialog opens again' wait_for 30 is_open
press Escape
check 'Escape leaves the image alone' wait_for 30 has_said 'pressed-escape layers=2'
no_warnings() {
  ! grep -v 'theme engine' "$folder/err" | grep -E '(neural-fake.*(WARNING|CRITICAL))|undo in inconsistent state' >&2
}
check 'the plug-in does not warn' no_warnings
