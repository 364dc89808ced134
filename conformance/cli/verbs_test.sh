#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The verbs that work on results folders, on folders made by hand. Takes the plimsoll to try.
set -eu
plimsoll=$1
area=$(mktemp -d)
trap 'rm -rf "$area"' EXIT
cd "$area"
subject=1111111111111111111111111111111111111111111111111111111111111111

# results DIR SHARD COUNT SUBJECT "case requirement verdict" ...: a folder whose footer holds
results() {
    dir=$1 shard=$2 count=$3 digest=$4
    shift 4
    mkdir -p "$dir/observations"
    {
        printf '{"header":{"host":{},"plan":{"cases":["a.one","a.two","b.one"],"sha256":"%s"},"profile":{"name":"p","sha256":"%s"},' $subject $subject
        printf '"run":"r","shard":{"count":%s,"index":%s},"spec":"1.3.0","started":"2026-01-0%sT00:00:00","subject":{"name":"s","sha256":"%s"},"suite":{}}}\n' "$count" "$shard" "$shard" "$digest"
        for line in "$@"; do
            echo "$line" | {
                read -r case requirement verdict
                printf '{"case":"%s","level":"MUST","ms":1,"reason":"because","requirement":"%s","verdict":"%s"}\n' "$case" "$requirement" "$verdict"
                printf '{"case": "%s", "from": "%s"}\n' "$case" "$dir" >"$dir/observations/$case.json"
            }
        done
    } >"$dir/results.jsonl"
    printf '{"footer":{"count":%s,"sha256":"%s"}}\n' $# "$(sha256sum <"$dir/results.jsonl" | cut -d' ' -f1)" >>"$dir/results.jsonl"
}

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

results whole 1 1 $subject "a.one r pass" "a.two r fail" "b.one r pass"
results s1 1 2 $subject "a.one r pass" "b.one r pass"
results s2 2 2 $subject "a.two r fail"
results again 2 2 $subject "a.two r fail" "b.one r pass"
results other 2 2 2222222222222222222222222222222222222222222222222222222222222222 "a.two r fail"
results stray 2 2 $subject "a.two r fail" "c.one r pass"
results better 1 1 $subject "a.one r pass" "a.two r pass" "b.one r pass"
results worse 1 1 $subject "a.one r blocked" "a.two r fail" "b.one r untested"
results less 1 1 $subject "a.one r pass" "a.two r fail"

expect 0 "" merge s2 s1 --out merged
expect 0 "no difference" diff whole merged
[ "$(grep -c '"case"' merged/results.jsonl)" = 3 ]
grep -q '"a.two","b.one"' merged/results.jsonl
sed -n 3p merged/results.jsonl | grep -q '"case":"a.two"' || { echo "merge: not in the order of the plan"; exit 1; }
grep -q '"started":"2026-01-01' merged/results.jsonl || { echo "merge: not the first start"; exit 1; }
grep -q '"from": "s2"' merged/observations/a.two.json
expect 5 "1 cases of the plan are in no shard, 'a.two' for one" merge s1 --out x
expect 4 "case 'b.one' is in both 's1' and 'again'" merge s1 again --out x
expect 4 "are not of one run: /subject/sha256 is" merge s1 other --out x
expect 4 "the shards hold cases that are not in the plan" merge s1 stray --out x
expect 5 "does not exist" merge s1 nowhere --out x
expect 2 "merge takes folders and --out DIR" merge s1 s2
[ ! -e x ] || { echo "merge: left something behind"; exit 1; }

expect 0 "fixed: 1" diff whole better
expect 1 "a.two  r  pass -> fail" diff better whole
expect 1 "regressed: 1" diff whole worse
expect 1 "lost: 1" diff whole worse
expect 0 "removed: 1" diff whole less
expect 0 '"added": [' diff less whole --format json
expect 2 "diff takes two folders" diff whole
expect 2 "not 'xml'" diff whole better --format xml

expect 0 "TAP version 13" report whole --format tap13
expect 0 "MUST" report --format pretty whole
expect 0 "" report whole --format junit=j.xml --format html=h.html --color=never
[ -s j.xml ] && [ -s h.html ]
expect 0 "| all | 2/3 | 3/3 |" report whole better --format markdown
expect 0 "" report whole better --format html=m.html
[ -s m.html ]
expect 2 "several folders are shown as pretty, markdown or html" report whole better --format tap
SOURCE_DATE_EPOCH=0
export SOURCE_DATE_EPOCH
expect 0 'timestamp="1970-01-01T00:00:00"' report whole --format junit
unset SOURCE_DATE_EPOCH
expect 2 "no format 'xml'; there are pretty, tap," report whole --format xml
expect 2 "both go to standard output" report whole --format tap --format json
sed -i 's/"verdict":"fail"/"verdict":"pass"/' s2/results.jsonl
expect 3 "footer: sha256 is" report s2
expect 4 "footer: sha256 is" merge s1 s2 --out x
sed -i '$d' s2/results.jsonl
expect 3 "no footer: the run did not end" report s2

expect 2 "verify takes one folder and --key FILE" verify whole
expect 2 "no requirement, case or ambiguity 'nothing.like.it'" explain nothing.like.it
expect 0 "MUST" explain rt.op.start.not-created
# Fixture images: built, the same each time, and faults told with their place.
expect 0 " minimal" fixtures build --out images minimal layout.no-blobs
expect 3 "make the folder 'minimal'" fixtures build --out images minimal
expect 0 "file 30 " fixtures show minimal
expect 0 "as golden" fixtures golden minimal
expect 3 "no variant 'nothing'" fixtures show minimal.nothing
expect 3 "a name has lower-case letters" fixtures show ../minimal
expect 2 "fixtures takes list, show" fixtures paint
[ -f images/minimal/index.json ] && [ ! -e images/layout.no-blobs/blobs ] || { echo "fixtures build: not the layouts asked for"; exit 1; }
echo "verbs: as they should be"
