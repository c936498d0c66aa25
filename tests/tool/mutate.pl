#!/usr/bin/perl
# One change at a time to the sources, and whether a test fails under it.
#
#   mutate.pl [--seed N] [--count N] [--under calc,norm,...] [--db] [--trust] [--list] [--root DIR]
#
# Changes are made to the tokens of C (operators, constants, conditions, dropped statements), to SQL in
# sql/ and in the strings of src/store (operators, conditions of a where, orders), and to the numbers of
# the method files. The tree is copied to build/mutate; what is here is not touched. A change is caught
# when a test fails or hangs under it; one that does not compile is drawn again and not counted.
# The nearest tests run first, and the first that fails ends it: the suite of the file, those of the folder
# (for store and sql of the database tests), the flows that @fitting names for the file, the other unit
# suites, the slow ones. Before all that the tests have to pass without a change, unless --trust takes
# that as given. Several may run side by side, each with a --root of its own (build/mutate).
# ../shared is out of reach: what only a recording would see is not seen. Changes that change nothing
# are listed in tests/tool/mutate.same, a reason after a # before them, as "FILE: before => after", and
# are not drawn.
use strict;
use warnings;
use Getopt::Long;
use File::Basename qw(dirname);

my ($seed, $count, $under, $db, $list, $trust, $root)
    = (time % 1000000, 40, 'calc,norm,token,source,edge,base,store,stage,sql,methods', 0, 0, 0, 'build/mutate');
GetOptions('seed=i' => \$seed, 'count=i' => \$count, 'under=s' => \$under, 'db' => \$db, 'list' => \$list, 'trust' => \$trust,
    'root=s' => \$root) or die "usage: mutate.pl [--seed N] [--count N] [--under A,B] [--db] [--trust] [--list] [--root DIR]\n";
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

# Changes of a file: [offset, length, instead].
my %c_swap = ('<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>', '==' => '!=', '!=' => '==', '&&' => '||', '||' => '&&',
    '+' => '-', '-' => '+', '*' => '+', '/' => '*', '%' => '/', '+=' => '-=', '-=' => '+=', '++' => '--', '|' => '&', '&' => '|');

sub c_changes {
    my ($text, $with_sql) = @_;
    my @out;
    my $last = '';    # the token before, for unary operators and pointers
    pos($text) = 0;
    while (pos($text) < length $text) {
        my $at = pos($text);
        if ($text =~ m{\G(?:/\*.*?\*/|//[^\n]*|[ \t\n\\]+)}gcs) { next }
        if ($text =~ m{\G^\#[^\n]*(?:\\\n[^\n]*)*}gcm) { next }
        if ($text =~ m{\G"(?:[^"\\\n]|\\.)*"}gc) {
            push @out, map { [$at + $_->[0], $_->[1], $_->[2]] } sql_changes(substr($text, $at, pos($text) - $at)) if $with_sql;
            $last = 'x';
            next;
        }
        if ($text =~ m{\G'(?:[^'\\]|\\.)+'}gc) { $last = 'x'; next }
        if ($text =~ m{\G(\d+)(?![\w.])}gc) {
            my $empty = substr($text, $at - 1, 3) eq '{0}'; # every field of it, whatever it is
            push @out, [$at, length $1, $1 eq '1' ? 0 : $1 + 1] unless length $1 > 12 || $empty;
            $last = 'x';
            next;
        }
        if ($text =~ m{\G[A-Za-z_0-9.]+}gc) {
            my $word = $&;
            push @out, [$at, 4, 'false'] if $word eq 'true';
            push @out, [$at, 5, 'true'] if $word eq 'false';
            push @out, [$at, 9, 'break;'] if $word eq 'continue' && substr($text, $at, 9) eq 'continue;';
            if ($word eq 'if' && $text =~ m{\G \(}gc) {
                my $end = close_of($text, pos($text));
                push @out, [$at, 4, 'if (!(', $end] if defined $end;
            }
            $last = $word =~ /^(return|case|sizeof)$/ ? '(' : 'x';
            next;
        }
        if ($text =~ m{\G(->|<<=?|>>=?|\+\+|--|&&|\|\||[-+*/%<>=!&|^]=|[-+*/%<>=!&|^~])}gc) {
            my $op = $1;
            my $binary = $last =~ /^[x)\]]$/;
            my $spaced = substr($text, $at - 1, 1) eq ' ' && substr($text, pos($text), 1) eq ' ';
            push @out, [$at, 1, ''] if $op eq '!';
            push @out, [$at, length $op, $c_swap{$op}] if exists $c_swap{$op} && ($op eq '++' ? 0 : $binary && $spaced);
            $last = $op eq '++' || $op eq '--' ? 'x' : '(';
            next;
        }
        $last = substr($text, $at, 1);
        $last = '(' unless $last =~ /[)\]]/;
        pos($text) = $at + 1;
    }
    # A statement that is a line of its own: a call, or a value given.
    while ($text =~ m{^(    +)((?:\(void\))?[a-z][\w>.\[\]*-]*(?:\([^;{}\n]*\)| [-+|&]?= [^;{}\n]+|\+\+);)$}gm) {
        my ($indent, $statement) = ($1, $2);
        push @out, [pos($text) - length $statement, length $statement, ';'] unless $statement =~ /^(return|break|continue|goto)\b/;
    }
    @out;
}

# The offset of the bracket that closes the one before `at`.
sub close_of {
    my ($text, $at) = @_;
    my $depth = 1;
    for (; $at < length $text; $at++) {
        my $c = substr($text, $at, 1);
        return undef if $c eq '"' || $c eq "'" || $c eq '{';
        $depth++ if $c eq '(';
        return $at if $c eq ')' && !--$depth;
    }
    undef;
}

sub sql_changes {
    my ($text) = @_;
    my @out;
    return @out unless $text =~ /\b(select|where|and|from|order by|insert|update)\b/i;
    while ($text =~ m{ (and|or) ([a-z][\w.]* (?:=|<>|<=|>=|<|>|is|in) (?:not null|null|\$\d+|'[^']*'|[\w.]+))(?=[ )"\n;])}g) {
        push @out, [$-[0], $+[0] - $-[0], ''];
    }
    while ($text =~ m{(?<!search_path) (<=|>=|<|>|=|<>) }g) {
        push @out, [$-[1], length $1, {'<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>', '=' => '<>', '<>' => '='}->{$1}];
    }
    while ($text =~ m{\b(desc|distinct|min|max|and|or|true|false|first|last)\b}g) {
        push @out, [$-[1], length $1, {desc => 'asc', distinct => '', min => 'max', max => 'min', and => 'or', or => 'and',
            true => 'false', false => 'true', first => 'last', last => 'first'}->{$1}];
    }
    while ($text =~ m{, ([a-z][\w.]*)(?= (?:desc)?\)|\)| desc| limit|;|$)}g) { push @out, [$-[0], $+[0] - $-[0], ''] }
    while ($text =~ m{(?<![\w\$.'])(?<!numeric\()(?<!numeric\(20,)(\d+)(?![\w.'])}g) { push @out, [$-[1], length $1, $1 + 1] }
    @out;
}

sub json_changes {
    my ($text) = @_;
    my @out;
    while ($text =~ m{: ("?)(\d+(?:\.\d+)?)(?=["\s,\}])}g) {
        my ($at, $number) = ($-[2], $2);
        push @out, [$at, length $number, $number =~ /\./ ? $number . '1' : $number + 1];
    }
    @out;
}

# The changes of SQL leave comments and descriptions alone.
sub sql_file_changes {
    my ($text) = @_;
    (my $code = $text) =~ s{(--[^\n]*|comment on [^;]*;)}{' ' x length $1}gse;
    sql_changes($code);
}

my %kind = (calc => ['src/calc'], norm => ['src/norm'], token => ['src/token'], source => ['src/source'], edge => ['src/edge'],
    base => ['src/base'], store => ['src/store'], stage => ['src/stage'], sql => ['sql'], methods => ['config/methods']);
my (@files, @at, %folder);
for my $name (split /,/, $under) {
    my $dirs = $kind{$name} or die "mutate: no folder \"$name\"\n";
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
die "mutate: nothing to change\n" unless @at;

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

if ($list) { print +(told($_))[1], "\n" for @at; exit }

sub run { my ($limit, $command) = @_; system('bash', '-c', "cd $root/tree && exec timeout -k 5 $limit $command >../log 2>&1 </dev/null") >> 8 }

print "mutate: seed $seed, $count of ", scalar @at, " changes in ", scalar @files, " files\n";
$| = 1;
system("mkdir -p $root/tree && cd $root/tree && find . -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} + && cd - >/dev/null && "
    . "git ls-files -z -co --exclude-standard | tar --null --files-from=- -cf - | tar -C $root/tree -xf -") == 0 or die "mutate: no copy\n";
$ENV{GPURATE_SHARED} = '/nowhere';
$ENV{CK_TIMEOUT_MULTIPLIER} = '1';
$ENV{GPURATE} = 'build/mutate/gpurate';
$ENV{V} = 'mutate';
delete $ENV{GPURATE_TEST_DB};
my $make = 'make -s -j2 V=mutate build/mutate/unit build/mutate/dbtest build/mutate/gpurate';
my $needs_db = $db || grep { $_ =~ /^(store|stage|sql)$/ } values %folder;
run(900, "$make sim") == 0 or die "mutate: the tree does not build, see $root/log\n";
$trust or run(900, 'build/mutate/unit') == 0 or die "mutate: tests fail as it is, see $root/log\n";
if ($needs_db) {
    chomp($ENV{GPURATE_TEST_DB} = `cd $root/tree && tests/lib/pg.sh start dbtest`);
    $trust or run(900, 'build/mutate/dbtest') == 0 or die "mutate: database tests fail as it is, see $root/log\n";
}
END { my $code = $?; system("cd $root/tree && tests/lib/pg.sh end dbtest") if $ENV{GPURATE_TEST_DB}; $? = $code }

# The flows that reach a file, the nearest first; all that fit are run.
my @fitting = (
    [qr{basket|token|price|fixing_source|posted}, '65_token_record', '60_tokens'],
    [qr{settle|contract|015_|017_|rule|deliver/s}, '52_contracts', '67_rules'],
    [qr{annul}, '43_annul'],
    [qr{publish/date|publish/due|publish/fixing|fixing_|publish/publish}, '50_days', '51_late'],
    [qr{panel_change|shadow|016_}, '45_panel', '57_method'],
    [qr{bundle}, '55_bundle'],
    [qr{prove/|chain}, '54_tamper'],
    [qr{deep|replay}, '46_deep'],
    [qr{transfer|quote_file|import}, '59_transfer'],
    [qr{deliver/|store/site|feed|028_}, '74_feed', '68_site'],
    [qr{drift|018_}, '40_drift'],
    [qr{watch/|market_state|status}, '41_doctor'],
    [qr{indicative|erratum|trouble|clock}, '51_late', '42_clock'],
    [qr{hedge|024_}, '69_hedge'],
    [qr{fx|rates}, '23_rates'],
    [qr{terms}, '44_terms'],
    [qr{config/}, '04_layers', '45_panel'],
    [qr{poll/|stage/run|apart|trouble|lease|store/run}, '11_run', '20_bad', '14_unchanged', '35_polling'],
    [qr{00[1-3]_|005_}, '11_run', '50_days', '66_export'],
);

# Whether a test fails under the change, and which kind.
sub caught {
    my ($m) = @_;
    my ($folder, $base) = ($folder{$m->[0]}, $m->[0] =~ m{/([a-z_]+?)(?:_\w+)?\.\w+$});
    my $first = $folder eq 'methods' ? 'calc' : $folder;
    my $with_db = $db || $folder =~ /^(store|stage|sql)$/;
    my @flows = $with_db ? map { my ($re, @f) = @$_; $m->[0] =~ $re ? @f : () } @fitting : ();
    my @tries = $folder eq 'sql' || $folder eq 'store' ? () : (['unit', 240, "unit ${first}_" . ($base // '')], ['unit', 240, "unit ${first}_ -twin -property -hourly"]);
    push @tries, ['unit', 240, 'unit calc_property'], ['unit', 300, 'unit calc_twin'] if $first eq 'calc';
    push @tries, ['database', 300, "dbtest store_" . ($base // '')], ['database', 400, 'dbtest -years -trips -edge'] if $with_db && $folder ne 'stage';
    my %seen;
    push @tries, map { ['flow', 600, $_] } grep { !$seen{$_}++ } @flows;
    push @tries, ['unit', 600, "unit -${first}_"] unless $folder eq 'sql' || $folder eq 'store';
    push @tries, ['database', 600, 'dbtest ' . ($folder eq 'stage' ? '' : 'years')] if $with_db;
    return 'compiler' if run(300, $make);
    for my $try (@tries) {
        my ($kind, $limit, $what) = @$try;
        return $kind if run($limit, $kind eq 'flow' ? "tests/lib/flow.sh $what" : "build/mutate/$what");
    }
    '';
}

my (%total, %got, %by, @passed);
for (my $n = 0, my $tries = 0; $n < $count && $tries < 20 * $count; $tries++) {
    my $m = $at[draw(scalar @at)];
    my ($where, $what) = told($m);
    next if $same{$what};
    my $text = slurp($m->[0]);
    spit("$root/tree/$m->[0]", changed($text, $m));
    my $by = caught($m);
    spit("$root/tree/$m->[0]", $text);
    next if $by eq 'compiler';
    $n++;
    $total{$folder{$m->[0]}}++;
    $got{$folder{$m->[0]}} += $by ne '';
    $by{$by || 'nothing'}++;
    push @passed, $what unless $by;
    printf "%3d %-9s %s %s\n", $n, $by || 'NOTHING', $where, $by ? '' : ($what =~ /: (.*)/s)[0];
}
print "\ncaught by: ", join(', ', map { "$_ $by{$_}" } sort keys %by), "\n";
printf "%-8s %3d of %3d  %5.1f %%\n", $_, $got{$_}, $total{$_}, 100 * $got{$_} / $total{$_} for sort keys %total;
print "passed unseen:\n", map { "  $_\n" } @passed if @passed;
exit(@passed ? 1 : 0);
