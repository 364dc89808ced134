#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A run of keel is certified and verified; then each part of the folder is changed in turn.
# Takes plimsoll and the runtime.
set -eu
plimsoll=$1
runtime=$2
[ "$(id -u)" = 0 ] || { echo "skipped: needs root"; exit 77; }
command -v openssl >/dev/null || { echo "skipped: needs openssl"; exit 77; }
area=$(mktemp -d)
trap 'rm -rf "$area"' EXIT
cd "$area"
openssl genpkey -algorithm ed25519 -out key.pem
openssl pkey -in key.pem -pubout -out key.pub
openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out other.pub
openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 2>/dev/null | openssl pkey -pubout -out rsa.pub
cat >tiny.json <<'J'
{ "name": "tiny", "title": "a few cases", "kinds": ["runtime"], "cases": ["lifecycle.start.twice", "lifecycle.kill.delivers"],
  "may-be-untested": [ { "cases": ["*"], "needs": ["condition"], "reason": "not of this subject" } ] }
J

# expect CODE "text that is said" COMMAND...
expect() {
    code=$1 text=$2
    shift 2
    said=$("$plimsoll" "$@" 2>&1) && got=0 || got=$?
    [ "$got" = "$code" ] || { echo "plimsoll $*: exit $got, wanted $code: $said"; exit 1; }
    case $said in
    *"$text"*) ;;
    *) echo "plimsoll $*: did not say '$text': $said"; exit 1 ;;
    esac
}

# damaged FILE SED "text": a copy of the folder with one file changed is refused
damaged() {
    rm -rf bad
    cp -r run bad
    sed -i "$2" "bad/$1"
    expect 4 "$3" verify bad --key key.pub --profile ./tiny.json
}

expect 0 "" run --runtime "$runtime" --profile ./tiny.json --out run --format badge
expect 0 "signed with key" certify run --key key.pem --profile ./tiny.json
expect 0 "ok      evidence" verify run --key key.pub --profile ./tiny.json --binary "$runtime"
expect 0 "ok      signature" verify run --key other.pub --key key.pub --profile ./tiny.json
expect 4 "0 of 1 keys signed this" verify run --key other.pub --profile ./tiny.json
expect 4 "1 of 2 keys signed this, 2 must have" verify run --key other.pub --key key.pub --signers 2 --profile ./tiny.json
expect 4 "the key is not of Ed25519" verify run --key rsa.pub --profile ./tiny.json
expect 4 "FAILED  binary" verify run --key key.pub --profile ./tiny.json --binary "$plimsoll"
expect 4 "FAILED  suite" verify run --key key.pub --profile ./tiny.json --suite 00
expect 2 "go together" verify run --key key.pub --profile ./tiny.json --countersign key.pem
expect 0 "" verify run --key key.pub --profile ./tiny.json --countersign key.pem --verifier https://example.org/lab
[ -s run/verification.intoto.jsonl ]
expect 3 "it cannot sign" certify run --key key.pub --profile ./tiny.json

damaged attestation.intoto.jsonl 's/"payload":"eyJfdHlw/"payload":"eyJfdHlx/' "FAILED  signature"
damaged observations/lifecycle.start.twice.json 's/"exit": 0/"exit": 1/' "FAILED  evidence"
damaged results.jsonl 's/"verdict":"pass"/"verdict":"info"/' "footer: sha256 is"
sed 's/lifecycle.kill.delivers/lifecycle.kill.*/' tiny.json >more.json
expect 4 "FAILED  profile" verify run --key key.pub --profile ./more.json
expect 1 "the run was made with" certify run --key key.pem --profile ./more.json
expect 5 "" run --runtime "$runtime" --profile ./tiny.json --skip lifecycle.kill.delivers --out part --format badge
expect 1 "gaps in the list of the profile" certify part --key key.pem --profile ./tiny.json
echo "certify: as it should be"
