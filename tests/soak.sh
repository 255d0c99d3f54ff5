#!/usr/bin/env bash
# Soak: does a learner that reads standard input for a long time keep its memory, and does it survive Ctrl-C and kill -9?
#
#   tests/soak.sh [SECONDS] [LEARNER] [more options of eddy run]
#
# Part 1 pipes an endless CSV into `eddy run -` for SECONDS (default 1800) and samples the process's resident memory from /proc, then
# presses Ctrl-C. It fails where memory grew by more than 4 MiB from the second quarter to the last (asked for from 300 s on: before that
# code is still being compiled), where anything was allocated a sample,
# or where Ctrl-C did not leave a checkpoint and a report.
# Part 2 runs over a fixed stream once undisturbed and once killed (-9), resumed, interrupted and resumed, and compares weights_sha256.
# What it measured stays in a folder that it names at the end.
set -euo pipefail
set -m # or processes in the background would ignore Ctrl-C
cd "$(dirname "$0")/.."

seconds=${1:-1800}
learner=${2:-linear}
more=("${@:3}")
rows=${SOAK_ROWS:-300000}
work=$(mktemp -d "${TMPDIR:-/tmp}/eddy-soak-XXXXXX")
dll=src/Eddy.Cli/bin/Release/net10.0/Eddy.Cli.dll
[ -f "$dll" ] || dotnet build -c Release src/Eddy.Cli >"$work/build.log"
started=()
trap 'for id in "${started[@]}"; do kill "$id" 2>/dev/null || true; done' EXIT

eddy() { dotnet "$dll" "$@"; }

# An endless table of eight numbers and a class that depends on four of them; the rule drifts. With a second argument it ends after so many rows.
generate() {
  awk -v seed="$1" -v rows="${2:-0}" 'BEGIN {
    srand(seed); print "a,b,c,d,e,f,g,h,class"
    for (i = 0; rows == 0 || i < rows; i++) {
      s = 0; line = ""
      for (j = 0; j < 8; j++) { v = rand(); line = line sprintf("%.4f,", v); if (j < 4) s += (j % 2 ? -1 : 1) * v }
      turn = int(i / 100000) % 2
      print line ((s > 0) != turn ? "up" : "down")
    }
  }'
}

field() { # the number or text of a field in a line of JSON
  sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | tail -n 1
}

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2>/dev/null || true; }

fail() { echo "soak: $*" >&2; echo "soak: what there is to see lies in $work" >&2; exit 1; }

echo "part 1: $learner reads standard input for $seconds s"
mkfifo "$work/endless"
generate 1 >"$work/endless" 2>/dev/null & started+=($!)
dotnet "$dll" run - --learner "$learner" --out "$work/endless-run" --json --quiet "${more[@]}" <"$work/endless" >"$work/endless.json" 2>"$work/endless.log" &
id=$!
started+=("$id")
printf 'second\trss_kib\n' >"$work/rss.tsv"
every=$((seconds / 60 > 0 ? seconds / 60 : 1))
for ((second = 0; second < seconds; second += every)); do
  sleep "$every"
  rss=$(resident "$id")
  [ -n "$rss" ] || fail "the run ended by itself: $(cat "$work/endless.log")"
  printf '%d\t%d\n' $((second + every)) "$rss" >>"$work/rss.tsv"
done
kill -INT "$id"
code=0; wait "$id" || code=$?
[ "$code" = 130 ] || fail "Ctrl-C was answered with exit code $code, not 130: $(cat "$work/endless.log")"
[ -f "$work/endless-run/report.html" ] || fail "Ctrl-C left no report"
ls "$work"/endless-run/checkpoints/*.safetensors >/dev/null || fail "Ctrl-C left no checkpoint"
examples=$(field examples <"$work/endless.json")
allocated=$(field allocated_bytes_per_sample <"$work/endless.json")
speed=$(field samples_per_second <"$work/endless.json")
awk -F '\t' -v examples="$examples" -v allocated="$allocated" -v speed="$speed" -v seconds="$seconds" 'NR > 1 { at[n++] = $2; if ($2 > most) most = $2 }
  END {
    for (i = int(n / 4); i < int(n / 2); i++) { early += at[i]; e++ }
    for (i = int(3 * n / 4); i < n; i++) { late += at[i]; l++ }
    early /= e; late /= l
    printf "%d samples, %.0f a second, %s bytes allocated a sample\nresident memory: second quarter %.0f KiB, last quarter %.0f KiB, most %d KiB\n", examples, speed, allocated, early, late, most
    if (seconds >= 300 && late - early > 4096) { print "soak: memory grew"; exit 1 }
    if (allocated > 0.01) { print "soak: something is allocated with every sample"; exit 1 }
  }' "$work/rss.tsv" || fail "part 1"

echo "part 2: killed, resumed, interrupted and resumed over $rows rows"
generate 2 "$rows" >"$work/rows.csv"
options=(--learner "$learner" --set checkpoint_seconds=0.2 --json --quiet "${more[@]}")
expected=$(eddy run - "${options[@]}" --out "$work/undisturbed" <"$work/rows.csv" | field weights_sha256)

# Rows from a number on, with the header, in bursts, so that there is time to kill.
from() { { head -n 1 "$work/rows.csv"; tail -n +$(($1 + 2)) "$work/rows.csv"; } | while IFS= read -r line; do
    echo "$line"
    for ((i = 0; i < 499; i++)); do IFS= read -r line || break 2; echo "$line"; done
    sleep 0.01
  done; }

disturb() { # signal, seconds until then, rows to leave out, command…
  local signal=$1 after=$2 skip=$3
  shift 3
  rm -f "$work/rows"
  mkfifo "$work/rows"
  from "$skip" >"$work/rows" 2>/dev/null & started+=($!)
  dotnet "$dll" run "$@" --json --quiet <"$work/rows" >"$work/disturbed.json" 2>"$work/disturbed.log" &
  local id=$!
  started+=("$id")
  sleep "$after"
  kill "-$signal" "$id" 2>/dev/null || fail "the run ended before it was disturbed: raise SOAK_ROWS"
  wait "$id" || true
}

answered() { eddy inspect "$work/disturbed" --json | field samples; }

disturb KILL 3 0 - --learner "$learner" --set checkpoint_seconds=0.2 "${more[@]}" --out "$work/disturbed"
killed=$(answered)
disturb INT 3 "$killed" --resume "$work/disturbed"
interrupted=$(answered)
{ head -n 1 "$work/rows.csv"; tail -n +$((interrupted + 2)) "$work/rows.csv"; } >"$work/rest.csv"
got=$(eddy run --resume "$work/disturbed" --json --quiet <"$work/rest.csv" | field weights_sha256)
echo "killed after $killed samples, interrupted after $interrupted"
[ "$got" = "$expected" ] || fail "the resumed run ended with weights $got, the undisturbed one with $expected"
grep -v '^$' "$work/disturbed/metrics.jsonl" | cmp - "$work/undisturbed/metrics.jsonl" || fail "the resumed run wrote other metrics"
echo "both ended with weights $expected and the same metrics"
echo "done; what was measured lies in $work"
