# shellcheck shell=bash
# The tool that changes the sources one at a time: what it says of a change that a test sees, of one that none
# sees, of one that changes nothing and of one that does not compile; and that it measures no tree whose tests
# fail. On a tree of one file and one test.
tree=$FLOW_DIR/tree
mkdir -p "$tree/src/calc" "$tree/tests/tool" "$tree/tests/unit" "$tree/config/methods"
echo '{"valid_min": 18}' >"$tree/config/methods/A-1.json"
cp tests/tool/mutate.pl tests/tool/changes.pl tests/tool/reach.pl "$tree/tests/tool/"
cat >"$tree/Makefile" <<'EOF'
build/mutate/unit: build/mutate/src/calc/sum.o test.c
	gcc -O1 -o $@ test.c build/mutate/src/calc/sum.o
build/mutate/src/calc/sum.o: src/calc/sum.c
	@mkdir -p $(@D)
	gcc -O1 -c -o $@ $<
build/asan/unit: build/asan/src/calc/sum.o test.c
	gcc -fsanitize=address -o $@ test.c build/asan/src/calc/sum.o
build/asan/src/calc/sum.o: src/calc/sum.c
	@mkdir -p $(@D)
	gcc -fsanitize=address -c -o $@ $<
build/coverage/unit: build/coverage/src/calc/sum.o test.c
	gcc -O0 -o $@ test.c build/coverage/src/calc/sum.o --coverage
build/coverage/src/calc/sum.o: src/calc/sum.c
	@mkdir -p $(@D)
	gcc -O0 --coverage -c -o $@ $<
EOF
echo 'SUITE(calc_sum)' >"$tree/tests/unit/sum_test.c"
cat >"$tree/src/calc/sum.c" <<'EOF'
int most(int a, int b)
{
    return a > b ? a : b;
}

int seen(int a)
{
    return a + a;
}

int unseen(int a)
{
    return a % 4;
}

int all_one(int a, int b)
{
    if (a < b)
        return a;
    return a;
}

int no_two(int a)
{
    switch (a) {
    case 2:
    case 3:
        return a;
    }
    return -a;
}

int ended(const char *at)
{
    return at[15];
}
EOF
cat >"$tree/test.c" <<'EOF'
int most(int a, int b), seen(int a), no_two(int a), ended(const char *at);
static char at[16]; /* what stands behind it is nothing too */

int main(void)
{
    return most(2, 1) != 2 || most(1, 2) != 2 || seen(5) != WANT || no_two(4) != -4 || no_two(3) != 3 || ended(at);
}
EOF
printf '%s\n' '# Which of two that are equal is the most is all the same.' \
    'src/calc/sum.c: return a > b ? a : b; => return a >= b ? a : b;' >"$tree/tests/tool/mutate.same"
mutate() { # EXIT CODE, OPTIONS...
    local want=$1 code

    shift
    LAST="mutate.pl $*"
    (cd "$tree" && perl tests/tool/mutate.pl "$@") >"$OUT" 2>"$ERR" </dev/null
    code=$?
    equal "exit code of mutate.pl" "$code" "$want"
}
(cd "$tree" && git init -q . && printf '/build/\n' >.gitignore && sed -i 's/WANT/11/' test.c && git add -A) || fail "no tree"
mutate 2 --seed 3 --under calc
complains 'tests fail as it is'
equal "changes measured on a tree whose tests fail" "$(grep -cE 'killed|SURVIVED' "$OUT")" 0
sed -i 's/11/10/' "$tree/test.c"
mutate 1 --seed 3 --count 40 --under calc
# Every change there is: 1 of most (listed), 1 of seen, 2 of unseen, 2 of all_one, 2 of no_two, 1 of ended.
equal "changes that are seen" "$(grep -E '^ *[0-9]+ killed .* by unit' "$OUT" | grep -oE 'sum.c:[0-9]+' | sort | xargs)" 'sum.c:27 sum.c:8'
equal "changes that the sanitizers see" "$(grep -cE 'killed .*sum.c:35 by asan unit .*AddressSanitizer' "$OUT")" 1
equal "changes that nothing sees" "$(grep SURVIVED "$OUT" | sed 's/.*sum.c//' | sort)" \
    ':13 return a % 4; => return a % 5;
:13 return a % 4; => return a / 4;'
equal "the sum" "$(grep '^calc' "$OUT")" \
    'calc      3 killed,  2 survived:  60.0 %; not counted: 3 equivalent (1 listed), 1 not built'
sed '/^calc /,$d' "$OUT" >"$FLOW_DIR/first"
mutate 1 --seed 3 --count 40 --under calc --trust
equal "the same seed again" "$(sed '/^calc /,$d' "$OUT")" "$(cat "$FLOW_DIR/first")"
# A run that ends in the middle of a change leaves nothing of it to the next.
printf "int most(int a, int b) { return a - b; }\n" | gcc -x c -c -o "$tree/build/mutate/tree/build/mutate/src/calc/sum.o" -
mutate 1 --seed 3 --count 40 --under calc --trust
equal "the same seed after a run that was ended" "$(sed '/^calc /,$d' "$OUT")" "$(cat "$FLOW_DIR/first")"
# Lines that stand elsewhere since they were counted meet the tests that they met.
sed -i '1i /* Two lines\n   more. */' "$tree/src/calc/sum.c"
mutate 1 --seed 3 --count 40 --under calc --trust
equal "changes that are seen two lines below" "$(grep -E '^ *[0-9]+ killed .* by unit' "$OUT" | grep -oE 'sum.c:[0-9]+' | sort | xargs)" 'sum.c:10 sum.c:29'
# What passed unseen, by its name, until a test looks there.
sed -n 's/^  src/src/p' "$OUT" >"$FLOW_DIR/unseen"
mutate 1 --again "$FLOW_DIR/unseen" --trust
equal "the sum of what passed unseen" "$(grep -o '0 killed, .*%;' "$OUT")" '0 killed,  2 survived:   0.0 %;'
# A test that came since is counted too.
echo 'SUITE(calc_more)' >>"$tree/tests/unit/sum_test.c"
sed -i 's/no_two(int a);/no_two(int a), unseen(int a);/; s/return most/return argc > 1 \&\& !strcmp(argv[1], "calc_more") \&\& unseen(6) != 2 || most/
    s/main(void)/main(int argc, char **argv)/; 1i #include <string.h>' "$tree/test.c"
(cd "$tree" && git add -A) || fail "no tree"
mutate 0 --again "$FLOW_DIR/unseen" --trust
equal "the sum once a test looks there" "$(grep -o '2 killed, .*%;' "$OUT")" '2 killed,  0 survived: 100.0 %;'
equal "changes that the new test sees" "$(grep -c 'by unit calc_more' "$OUT")" 2
# So is one that is another now.
echo 'SUITE(calc_sum)' >"$tree/tests/unit/sum_test.c"
sed -i 's/calc_more/calc_sum/' "$tree/test.c"
(cd "$tree" && git add -A) || fail "no tree"
mutate 0 --again "$FLOW_DIR/unseen" --trust
equal "changes that the changed test sees" "$(grep -c 'by unit calc_sum' "$OUT")" 2
equal "files that its copy lacks" "$(cd "$tree" && git ls-files | while read -r file; do [ -e "build/mutate/tree/$file" ] || echo "$file"; done)" ''
echo 'src/calc/sum.c: return b; => return a;' >"$FLOW_DIR/unseen"
mutate 2 --again "$FLOW_DIR/unseen" --trust
complains 'there is no such change: src/calc/sum.c: return b; => return a;'
equal "sources that it changed" "$(cd "$tree" && git status --porcelain | grep -v '^A  ')" ''
