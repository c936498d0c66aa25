#!/usr/bin/perl
# One change at a time to the sources, and whether a test fails under it.
#
#   mutate.pl [--seed N] [--count N] [--under calc,norm,...] [--again FILE] [--trust] [--tests N] [--flows N]
#             [--list] [--root DIR]
#
# Changes are made to the tokens of C (operators, constants, conditions, dropped statements), to SQL in
# sql/ and in the strings of src/store (operators, conditions of a where, orders), and to the numbers of
# the method files; what only holds promises (must) is left alone (changes.pl). The tree is copied to
# build/mutate; what is here is not touched.
#
# First every test passes without a change, or that is said and nothing is measured. That is also when it is
# counted which test runs which line (reach.pl): a change meets the tests that run its line, the likeliest first,
# and one that no test runs is passed unseen at once. store, stage and sql meet the database tests too, and what
# survives those the likeliest of the flows.
# A change of C that survives meets the five likeliest of its unit tests once more with the sanitizers, as in
# `make check`: what steps over an edge is seen by nothing else.
# --trust takes what was counted before, perhaps of an older tree, whose lines are followed to where they stand
# now, and counts tests that came or changed since; it shows of each that it passes without the change only when
# it fails under one.
#
# --flows N (6): how many flows a change meets at most; what survives those may not survive all. With 0 their lines,
# which take most of an hour, are not counted either: what is killed then is what unit and database tests kill. With
# --trust the unit tests may have been counted for changes that meet no others.
#
# --tests N lets a change meet the N likeliest of its tests and no more: what survives those may not survive all.
# --again FILE draws nothing and takes the changes of FILE, a line each as "passed unseen" and --list tell them:
# whether they are seen by now.
#
# A change is killed when a test fails or hangs under it; what the test said stands behind it. Not counted, and
# replaced by another: one that does not compile; one that is equivalent, because the object code is the same,
# or for SQL the schema and rows that the migrations make, or because tests/tool/mutate.same lists it, a reason
# after a # before it, as "FILE: before => after". ../shared is out of reach: what only a recording would see is not
# seen. Nor is api_v1 compared with sql/api_v1.sql for a change to sql/: that is made of the migrations.
# Several may run side by side, each with a --root of its own (build/mutate). The exit code is 0 when every
# change was killed, 1 when one was not, 2 when nothing could be measured.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Getopt::Long;

require(dirname(__FILE__) =~ m{^/} ? dirname(__FILE__) . '/changes.pl' : './' . dirname(__FILE__) . '/changes.pl');

my ($seed, $count, $under, $again, $list, $trust, $tests, $flows, $root)
    = (time % 1000000, 40, 'calc,norm,token,source,edge,base,store,stage,sql,methods', '', 0, 0, 1000, 6, 'build/mutate');
GetOptions('seed=i' => \$seed, 'count=i' => \$count, 'under=s' => \$under, 'again=s' => \$again, 'list' => \$list, 'trust' => \$trust, 'tests=i' => \$tests, 'flows=i' => \$flows, 'root=s' => \$root)
    or stop("usage: mutate.pl [--seed N] [--count N] [--under A,B] [--again FILE] [--trust] [--tests N] [--flows N] [--list] [--root DIR]");
sub stop { print STDERR "mutate: $_[0]\n"; exit 2 }
use constant ASAN_TESTS => 5;
my $same = "tests/tool/mutate.same";
my %same;

# A generator of our own, so that a seed means the same everywhere.
my $state = $seed || 1;
sub draw {
    $state ^= ($state << 13) & 0xffffffff;
    $state ^= $state >> 17;
    $state ^= ($state << 5) & 0xffffffff;
    $state % $_[0];
}

sub slurp { open my $f, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $t = <$f>; close $f; $t }
sub spit { open my $f, '>', $_[0] or die "$_[0]: $!\n"; print $f $_[1]; close $f }

my %kind = (calc => ['src/calc'], norm => ['src/norm'], token => ['src/token'], source => ['src/source'], edge => ['src/edge'],
    base => ['src/base'], store => ['src/store'], stage => ['src/stage'], sql => ['sql'], methods => ['config/methods']);
my (@files, @at, %folder);
for my $name (split /,/, $under) {
    my $dirs = $kind{$name} or stop("no folder \"$name\"");
    for my $file (sort split /\n/, `git ls-files @$dirs`) {
        next unless $file =~ /\.(c|sql|json)$/ && $file ne 'sql/api_v1.sql'; # that is made of the others
        $folder{$file} = $name;
        push @files, $file;
    }
}
if (-e $same) { /^#/ or $same{$_} = 1 for split /\n/, slurp($same) }
for my $file (@files) {
    my $text = slurp($file);
    push @at, [$file, @$_] for $file =~ /\.c$/ ? c_changes($text, $folder{$file} eq 'store') : $file =~ /\.sql$/ ? sql_file_changes($text) : json_changes($text);
}
stop("nothing to change") unless @at;

# The lines before and after, as they are told.
sub changed {
    my ($text, $m) = @_;
    my (undef, $at, $len, $instead, $end) = @$m;
    substr($text, $end, 1) = '))' if defined $end;
    substr($text, $at, $len) = $instead;
    $text;
}
sub told {
    my ($m) = @_;
    my $text = slurp($m->[0]);
    my $first = rindex($text, "\n", $m->[1] - 1) + 1;
    my $line = 1 + (substr($text, 0, $first) =~ tr/\n//);
    my $new = changed($text, $m);
    my $old_end = index($text, "\n", $m->[1] + $m->[2]);
    my $new_end = $old_end + length($new) - length($text);
    my ($old, $now) = (substr($text, $first, $old_end - $first), substr($new, $first, $new_end - $first));
    s/\s+/ /g, s/^ | $//g for $old, $now;
    ("$m->[0]:$line", "$m->[0]: $old => $now");
}

# Of several that read alike, as in two lines of one text, all are taken.
sub take_again {
    my %wanted = map { s/^\s+|\s+$//gr => 1 } grep { / => / } split /\n/, slurp($again);
    my %file = map { /^(\S+): / ? ($1 => 1) : () } keys %wanted;
    my %found;

    @at = grep { $file{$_->[0]} && $wanted{$found{$_} = (told($_))[1]} } @at;
    delete @wanted{values %found};
    stop("there is no such change: $_") for sort keys %wanted;
    $count = @at;
}

if ($list) { print +(told($_))[1], "\n" for @at; exit }
take_again() if $again;


# ---- the tree, and that it is green ----

sub run { my ($limit, $command) = @_; system('bash', '-c', "cd $root/tree && exec timeout -k 5 $limit $command >../log 2>&1 </dev/null") >> 8 }
sub make { my ($v) = $_[0] =~ m{^build/(\w+)/}; run(1800, "make -s -j2 V=$v @_") == 0 }
sub digest { my ($file) = @_; (split ' ', `sha256sum '$file'`)[0] }

print "mutate: seed $seed, $count of ", scalar @at, " changes in ", scalar @files, " files\n";
$| = 1;
my $all_folders = join ',', map { $folder{$_->[0]} } @at;
my $needs_db = $all_folders =~ /\b(store|stage|sql)\b/;
system("mkdir -p $root/tree && cd $root/tree && find . -mindepth 1 -maxdepth 1 ! -name build ! -name var -exec rm -rf {} + && cd - >/dev/null && "
    . "git ls-files -z -co --exclude-standard | tar --null --format=posix --files-from=- -cf - | tar -C $root/tree -xf -") == 0 or stop("no copy");
my $tool = abs_path(dirname(__FILE__));
$root = abs_path($root);
chdir "$root/tree" or stop("no copy"); # from here on all is read there: what goes on outside does not matter
$ENV{PATH} = "/usr/lib/ccache:$ENV{PATH}" if -d '/usr/lib/ccache';
$ENV{GPURATE_SHARED} = '/nowhere';
$ENV{CK_TIMEOUT_MULTIPLIER} = '1';
$ENV{GPURATE} = 'build/mutate/gpurate';
$ENV{V} = 'mutate';
$ENV{ASAN_OPTIONS} = 'detect_leaks=0';
delete $ENV{GPURATE_TEST_DB};
# A run that was ended in the middle left an object of a change, newer than the source that is whole again.
unlink map { m{^(src/.*)\.c$} ? ("build/mutate/$1.o", "build/asan/$1.o") : () } @files;
unlink 'build/mutate/gen/migration.c' if $needs_db;
make('build/mutate/unit', $needs_db ? ('build/mutate/dbtest', 'build/mutate/gpurate', 'sim') : ()) or stop("the tree does not build, see $root/log");
my $database;
if ($needs_db) {
    chomp($database = `cd $root/tree && tests/lib/pg.sh start dbtest`);
    $ENV{GPURATE_TEST_DB} = $database;
}
my $which = !$needs_db ? 'unit' : $flows ? 'all' : 'db';
my $reach = "$root/reach" . ($which eq 'all' ? '' : "-$which");
system("cp $root/reach-unit $reach && cp -r $root/reach-unit.src $reach.src") if $trust && $which eq 'db' && !-e $reach && -s "$root/reach-unit";
my $counted = $trust && -s $reach;
system("$tool/reach.pl $root/tree $reach" . ($counted ? '.more' : '') . " $which" . ($counted ? " $reach" : '')) == 0
    or stop("tests fail as it is, see $root/log");
END { my $code = $?; system("cd $root/tree && tests/lib/pg.sh end dbtest") if $database; $? = $code }

# ---- which tests, in which order ----

# Where the lines stand now that stood in `file` when they were counted, by number; 0: not any more.
sub lines_now {
    my ($file) = @_;
    my @now = (0 .. ($file =~ /^src/ && -e "$reach.src/$file" && -e $file ? slurp("$reach.src/$file") =~ tr/\n// : 100000));
    return \@now if @now > 100000;
    for (reverse `diff -U0 $reach.src/$file $file`) {
        my ($from, $gone, $come) = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/ ? ($1, $2 // 1, $3 // 1) : next;
        $from++ unless $gone;    # behind that line
        $now[$_] += $come - $gone for grep { $now[$_] } $from + $gone .. $#now;
        $now[$_] = 0 for $from .. $from + $gone - 1;
    }
    \@now;
}
# A function whose first or last line is another now begins and ends with those next to it.
sub range_now {
    my ($now, $first, $last) = @_;
    $first++ until $now->[$first] || $first >= $last;
    $last-- until $now->[$last] || $first >= $last;
    $now->[$first] && "$now->[$first]-$now->[$last]";
}

my (%ms, %reach, %now);    # reach, by file: a test => [its lines run, lines left out, functions run]
for (split /\n/, slurp($reach)) {
    my ($test, $ms, $file, $run, $not, $functions) = split /\t/, $_, -1;
    my $now = $now{$file} //= lines_now($file);
    $ms{$test} = $ms;
    $reach{$file}{$test} = [(map { join ',', grep { $_ } map { $now->[$_] } split /,/ } $run, $not),
        join ',', grep { $_ } map { range_now($now, split /-/) } split /,/, $functions];
}
if ($counted) {    # from now on it is all of this tree
    my @more = split /\n/, slurp("$reach.more");
    my %anew = map { (split /\t/)[0] => 1 } @more;
    delete @{$_}{keys %anew} for values %reach;
    for (@more) {
        my ($test, $ms, $file, @lines) = split /\t/, $_, -1;
        $ms{$test} = $ms;
        $reach{$file}{$test} = \@lines;
    }
    spit($reach, join '', map { my $file = $_; map { join("\t", $_, $ms{$_}, $file, @{$reach{$file}{$_}}) . "\n" } sort keys %{$reach{$file}} } sort keys %reach);
    system("rm -rf $reach.src && mv $reach.more.src $reach.src");
}
sub has { my ($list, $line) = @_; ",$list," =~ /,$line,/ }
sub quickest { my %seen; sort { $ms{$a} <=> $ms{$b} || $a cmp $b } grep { !$seen{$_}++ } @_ }

# The likeliest first: who runs half of what another runs of the file is worth as much in a quarter of its time.
sub likeliest {
    my ($of, @tests) = @_;
    my %cost;

    for (@tests) {
        my ($run, $not) = map { scalar(() = /\d+/g) } @{$of->{$_}}[0, 1];
        $cost{$_} = $ms{$_} * ($run ? (($run + $not) / $run) ** 2 : 1);
    }
    sort { $cost{$a} <=> $cost{$b} || $a cmp $b } @tests;
}

# Where a line is no statement of its own, those of its function; where it is in none, those of the file.
sub reaching {
    my ($file, $line) = @_;
    my $of = $reach{$file} // {map { $_ => ['', '', ''] } keys %ms};    # a file that was not counted meets them all
    my @run = grep { has($of->{$_}[0], $line) } keys %$of;
    return likeliest($of, @run) if @run || grep { has($of->{$_}[1], $line) } keys %$of;
    @run = grep { grep { /(\d+)-(\d+)/ && $1 <= $line && $line <= $2 } split /,/, $of->{$_}[2] } keys %$of;
    likeliest($of, @run ? @run : keys %$of);
}

# For a statement of SQL: the tests that name what it makes, then those that run what in src/store reads that.
sub naming {
    my ($file, $at) = @_;
    my $before = substr(slurp($file), 0, $at);
    my ($name) = $before =~ /.*\b(?:create|replace|alter|drop)\s+(?:or replace\s+)?(?:unique\s+)?(?:temp\s+)?(?:view|table|function|procedure|trigger|index|type|domain|materialized view)\s+(?:if (?:not )?exists\s+|only\s+)*([\w.]+)/s;
    $name = defined $name ? $name =~ s/.*\.//r : '.';
    my @near = grep { my ($kind, $what) = split / /; my $text = slurp($kind eq 'flow' ? "tests/flow/$what.sh" : glob("tests/db/" . ($what =~ /_(\w+)/)[0] . "_test.c") || 'Makefile');
        $text =~ /\b$name\b/ } grep { !/^unit/ } keys %ms;
    my @readers = map { keys %{$reach{$_}} } grep { slurp($_) =~ /\b$name\b/ } grep { -e $_ } keys %reach;
    my %near = map { $_ => 1 } @near;
    grep { $_ ne 'flow 10_init' } quickest(@near), quickest(grep { !$near{$_} && !/^unit/ } @readers);
}

# [test, seconds, target, command] of each that may see it, in order. No line of the program is a method's file.
sub tries {
    my ($m, $line) = @_;
    my ($file, $folder) = ($m->[0], $folder{$m->[0]});
    my @tests = $folder eq 'sql' ? naming($file, $m->[1]) : $folder eq 'methods' ? quickest(grep { /^unit calc_/ } keys %ms) : reaching($file, $line);

    my @plain = grep { /^unit/ || ($folder =~ /^(store|stage|sql)$/ && /^dbtest/) } @tests;
    my @flows = grep { $folder =~ /^(store|stage|sql)$/ && /^flow/ } @tests;
    splice @plain, $tests if @plain > $tests;
    splice @flows, $flows if @flows > $flows;
    my @again = $file =~ /\.c$/ ? map { "asan $_" } grep { defined } (grep { /^unit/ } @plain)[0 .. ASAN_TESTS - 1] : ();
    map {
        my ($build, $kind, $what) = /^(?:(asan) )?(\w+) (.*)/;
        my $s = 900 + int($ms{"$kind $what"} / 10);    # a machine that is busy is no hang
        my $cpu = 20 + int($ms{"$kind $what"} / 250);  # and what works on is one, however busy
        $build //= 'mutate';
        $kind eq 'flow' ? [$_, $s, "build/$build/gpurate", "env FLOW_LIMIT_S=$s tests/lib/flow.sh $what"] : [$_, $s, "build/$build/$kind", "bash -c 'ulimit -t $cpu; build/$build/$kind $what'"]
    } @plain, @again, @flows;
}

# ---- a change ----

my $original;    # the text of its file without it

# What the migrations make: the schema, and the rows they put into it.
sub made {
    run(120, 'tests/lib/pg.sh newdb dbtest mutate') == 0 or return "no database";
    my $at = $database =~ s/dbname=\S+/dbname=mutate/r;
    run(120, "build/mutate/gpurate --config config --db '$at' init") == 0 or return 'no schema';
    `pg_dump '$at' --schema-only --no-comments 2>&1; pg_dump '$at' --data-only --exclude-table='*migration*' 2>&1` =~ s/^(?:--|SET|\\\w*restrict).*\n//gmr;
}

# A test that fails has to pass without the change, which is known of it once.
my (%green, %broken);
sub is_green {
    my ($m, $try) = @_;
    my ($test, $limit, $target, $command) = @$try;
    return 1 if $green{$test};
    my $now = slurp($m->[0]);
    spit($m->[0], $original);
    make($target) or stop("the tree does not build any more, see $root/log");
    ($green{$test}, $broken{$test}) = run($limit, $command) == 0 ? (1, 0) : (0, 1);
    print "    $test fails as it is and counts for nothing\n" if $broken{$test};
    spit($m->[0], $now);
    make($target) or stop("the change does not build any more, see $root/log") if $broken{$test};
    $green{$test};
}

my $made;
# "compiler", "equivalent", the test that fails and what it said, or nothing.
sub outcome {
    my ($m, $line) = @_;
    my $object = $m->[0] =~ /^(src\/.*)\.c$/ ? "$root/tree/build/mutate/$1.o" : '';
    my @tries = tries($m, $line);

    if ($object) {
        my $before = digest($object);
        make("build/mutate/" . substr($object, length "$root/tree/build/mutate/")) or return 'compiler';
        return 'equivalent' if digest($object) eq $before;
    } elsif ($folder{$m->[0]} eq 'sql') {
        make('build/mutate/gpurate') or return 'compiler';
        my $now = made();
        return 'compiler' if $now eq 'no schema';
        return 'equivalent' if $now eq $made;
    }
    for my $try (@tries) {
        my ($test, $limit, $target, $command) = @$try;
        next if $broken{$test};
        make($target) or return 'compiler';
        my $code = run($limit, $command);
        if ($code == 0) { $green{$test} = 1; next }
        my ($said) = slurp("$root/log") =~ /(FAIL: .*|\S+:[FE]:.*|.*broken promise.*|AddressSanitizer: [\w-]+|runtime error: .*)/;
        next unless is_green($m, $try);
        return "$test | " . substr($said // ($code == 124 || $code == 137 ? "no end in $limit s" : "exit code $code"), 0, 120);
    }
    '';
}

# The lines before are what the next change begins from: the object too.
sub again {
    my ($m, $text) = @_;
    spit($m->[0], $text);
    make($m->[0] =~ /^(src\/.*)\.c$/ ? "build/mutate/$1.o" : 'build/mutate/gpurate') or stop("the tree does not build any more, see $root/log");
}

$made = made() if $all_folders =~ /\bsql\b/;
my (%total, %got, %aside, @passed);
for (my $n = 0; $n < $count && @at;) {
    my $m = splice @at, draw(scalar @at), 1;
    my ($where, $what) = told($m);
    my $folder = $folder{$m->[0]};
    if ($same{$what}) { $aside{$folder}{listed}++; next }
    my $text = $original = slurp($m->[0]);
    spit($m->[0], changed($text, $m));
    my $by = outcome($m, ($where =~ /:(\d+)/)[0]);
    again($m, $text);
    if ($by =~ /^(compiler|equivalent)$/) { $aside{$folder}{$by}++; next }
    $n++;
    $total{$folder}++;
    $got{$folder} += $by ne '';
    push @passed, $what unless $by;
    printf "%3d %s %s\n", $n, $by ? 'killed  ' : 'SURVIVED', join ' ', $where, $by ? "by $by" : ($what =~ /: (.*)/s)[0];
}
print "\n";
for (sort keys %total) {
    my %a = (listed => 0, equivalent => 0, compiler => 0, %{$aside{$_} // {}});
    printf "%-7s %3d killed, %2d survived: %5.1f %%; not counted: %d equivalent (%d listed), %d not built\n", $_, $got{$_},
        $total{$_} - $got{$_}, 100 * $got{$_} / $total{$_}, $a{equivalent} + $a{listed}, $a{listed}, $a{compiler};
}
print "passed unseen:\n", map { "  $_\n" } @passed if @passed;
exit(@passed ? 1 : 0);
