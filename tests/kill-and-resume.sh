#!/usr/bin/env bash
# Kills real training runs with SIGKILL at random moments, resumes them to the end, and compares their weights with those of an undisturbed run.
# Usage: tests/kill-and-resume.sh [ROUNDS, default 20] [SEED, default 1]. The last line is the summary; exit code 1 if any round differs.
set -u
rounds=${1:-20}
RANDOM=${2:-1}
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd -- "$work" || exit 1

options=(--train-samples 10000 --layers 128,64 --epochs 12 --head-epochs 5)

# Starts a run, or goes on with one that is there; one thread and two take turns, since they must not matter.
turn=0
train() {
  turn=$((turn + 1))
  if [ -f "$1/config.json" ]; then
    exec "$root/eddy" train --resume "$1" --threads $((1 + turn % 2)) --json --quiet
  else
    exec "$root/eddy" train "${options[@]}" --out "$1" --threads $((1 + turn % 2)) --json --quiet
  fi
}

sha() { sed -n 's/.*"weights_sha256":"\([0-9a-f]*\)".*/\1/p' "$1"; }

"$root/eddy" --version >/dev/null || exit 1 # builds
begin=$(date +%s%N)
(train undisturbed) >undisturbed.json || exit 1
milliseconds=$((($(date +%s%N) - begin) / 1000000))
expected=$(sha undisturbed.json)
echo "undisturbed: $expected in $milliseconds ms"

same=0 kills=0 early=0
for ((round = 1; round <= rounds; round++)); do
  run=run-$round
  moments=
  for ((kill = 1 + RANDOM % 3; kill > 0; kill--)); do
    turn=$((turn + 1))
    (train "$run") >/dev/null 2>&1 &
    process=$!
    moment=$((RANDOM * (milliseconds * 7 / 10) / 32768)) # a machine with other work is slower at times, hardly faster
    sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
    if builtin kill -KILL "$process" 2>/dev/null; then
      kills=$((kills + 1))
      newest=$(ls "$run/checkpoints" 2>/dev/null | grep '\.safetensors$' | tail -n 1)
      [ -n "$newest" ] || early=$((early + 1))
      moments="$moments $moment ms (${newest:-no checkpoint yet})"
    fi
    wait "$process" 2>/dev/null
  done
  (train "$run") >result.json 2>error.txt
  got=$(sha result.json)
  left=$(find "$run" -name '*.partial' 2>/dev/null)
  if [ "$got" = "$expected" ] && [ -z "$left" ]; then
    same=$((same + 1))
    echo "$round: same; killed at${moments:- no time: it was done before}"
  else
    echo "$round: DIFFERENT: got '$got' $left; killed at${moments:- no time: it was done before}"
    cat error.txt
  fi
  rm -rf "$run"
done 2> >(grep -v Killed >&2)

echo "$same of $rounds runs ended with the undisturbed weights after $kills kills ($early of them before the first checkpoint)"
[ "$same" -eq "$rounds" ]
