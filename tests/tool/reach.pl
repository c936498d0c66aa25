#!/usr/bin/perl
# Which tests run which lines: reach.pl TREE FILE [unit|db|all [KNOWN]]
#
# Every suite of the unit tests and, unless those are enough, of the database tests and every flow (`all`) run once in
# TREE (a copy of the sources) on the build that counts lines. FILE gets a line for each test and source file
# that it ran: test, milliseconds, source file, lines run, lines left out, functions run as FIRST-LAST. What was
# counted is kept in FILE.src. Tests that the file KNOWN has lines of are left out unless they have changed. A test
# that fails is tried again on the build `mutate`, in case counting was what it did not bear; failing there too
# ends it, with 1. Left out are flows that run a build of their own (81_mutate, and those that say build/release)
# and those that need ../shared, a browser or a web server.
use strict;
use warnings;
use Cwd qw(abs_path);
use Time::HiRes qw(time);

my ($tree, $to, $which, $known) = @ARGV;
die "usage: reach.pl TREE FILE [unit|db|all [KNOWN]]\n" unless defined $to;
$which //= 'all';
my $unit_only = $which eq 'unit';
$tree = abs_path($tree);
my $out = "$tree/build/coverage";
my $counts = "$tree/../counts";
my $alone = qr/^(?:73_nginx|75_cases|77_page|78_vectors|81_mutate)$/;

sub slurp { open my $f, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $t = <$f>; close $f; $t // '' }
sub ran { my ($command) = @_; system('bash', '-c', "exec 2>/dev/null; cd $tree && $command >../log 2>&1 </dev/null") == 0 }

# The flows find their program by GPURATE, and what it counts goes where FLOW_NAME says.
sub wrapper {
    open my $f, '>', "$tree/../counting" or die "$tree/../counting: $!\n";
    print $f "#!/bin/sh\nexport GCOV_PREFIX=$counts/\${FLOW_NAME:-none}\nexec $out/gpurate \"\$@\"\n";
    close $f;
    chmod 0755, "$tree/../counting";
}

# What one test has left in its folder of counts, as lines of FILE.
sub lines_of {
    my ($test, $ms, $folder) = @_;
    my $at = "$counts/$folder$out";
    my (%run, @functions);
    my $text = '';

    return '' unless -d "$at/src";
    for my $counted (split /\n/, `find '$at/src' -name '*.gcda'`) { # a note stands beside its counts; a process for each takes longer than all else
        (my $note = $counted) =~ s/gcda$/gcno/;
        symlink $out . substr($note, length $at), $note;
    }
    open my $gcov, '-|', "cd $tree && find '$at/src' -name '*.gcda' -print0 | xargs -0 -r gcov -t -i 2>/dev/null" or die "gcov: $!\n";
    while (my $json = <$gcov>) {
        while ($json =~ /"count": (\d+), "line_number": (\d+)|\{([^{}]*"execution_count": [1-9][^{}]*)\}|"file": "([^"]*)"/g) {
            my ($count, $line, $function, $file) = ($1, $2, $3, $4);
            if (defined $line) { $run{$line} ||= $count }
            elsif (defined $function) { push @functions, join('-', map { $function =~ /"$_": (\d+)/ } 'start_line', 'end_line') }
            else {
                my $row = join("\t", $test, $ms, $file, join(',', grep { $run{$_} } sort { $a <=> $b } keys %run),
                    join(',', grep { !$run{$_} } sort { $a <=> $b } keys %run), join(',', @functions));
                $text .= "$row\n" if $file =~ m{^src/.*\.c$} && grep { $_ } values %run;
                %run = ();
                @functions = ();
            }
        }
    }
    close $gcov;
    system("rm -rf '$counts/$folder'"); # while it is in memory: of all suites together it takes minutes
    $text;
}

# A test whose file is another than the one that was counted.
my %file = map { my $file = $_; map { ($_ => $file) } slurp($file) =~ /^SUITE\((\w+)\)/gm } split /\n/, `find $tree/tests -name '*_test.c'`;
sub has_changed {
    my ($kind, $what) = split / /, $_[0];
    my $file = $kind eq 'flow' ? "$tree/tests/flow/$what.sh" : $file{$what} // return 1;
    (my $before = $file) =~ s/^\Q$tree\E/$known.src/;
    !-e $before || slurp($before) ne slurp($file);
}
sub suites { my ($kind, $in) = @_; map { "$kind $_" } sort map { slurp($_) =~ /^SUITE\((\w+)\)/gm } split /\n/, `find $tree/tests/$in -name '*_test.c'` }
my %known = map { /^([^\t]+)\t/ ? ($1 => 1) : () } $known ? split /\n/, slurp($known) : ();
delete @known{grep { has_changed($_) } keys %known} if $known && -d "$known.src/tests";
my @suites = grep { !$known{$_} } suites('unit', 'unit'), $unit_only ? () : suites('dbtest', 'db');
my @flows = $which ne 'all' ? () : grep { !/$alone/ && !$known{"flow $_"} && slurp("$tree/tests/flow/$_.sh") !~ m{^GPURATE=build/release}m }
    map { m{([^/]+)\.sh$} } glob("$tree/tests/flow/[0-9]*.sh");
$ENV{V} = 'coverage';
$ENV{GPURATE_SHARED} = '/nowhere';
my @target = map { "build/coverage/$_" } 'unit', $unit_only ? () : ('dbtest', 'gpurate', 'sim');
!@suites && !@flows or ran("make -s -j2 V=coverage @target") or die "reach: the tree does not build, see $tree/../log\n";
system("rm -rf $counts");
wrapper();
my $found = '';
my %again;    # what failed while lines were counted, and the command without

for my $test (@suites) {
    (my $folder = $test) =~ s/\W/_/g;
    my $from = time;
    # One process for all tests of it writes its counts once; what does not bear that has one for each.
    my $run = "GCOV_PREFIX=$counts/$folder timeout -k 5 900 build/coverage/$test";
    ran("CK_FORK=no $run") or ran($run) or $again{$test} = "build/mutate/$test";
    my $ms = int((time() - $from) * 1000);
    $found .= "$test\t$ms\t\t\t\t\n" . lines_of($test, $ms, $folder);
}

!@flows or ran("FLOW_LIMIT_S=900 GPURATE=$tree/../counting tests/lib/flow.sh @flows");
for my $line (@flows ? split /\n/, slurp("$tree/../log") : ()) {
    my ($name, $result, $s) = $line =~ /^  (\w+) +(ok|FAILED|skipped).*?, ([\d.]+) s$/ or next;
    (my $folder = $name) =~ s/[^a-z0-9]/_/g;
    $again{"flow $name"} = "GPURATE=build/mutate/gpurate V=mutate tests/lib/flow.sh $name" if $result eq 'FAILED';
    $found .= "flow $name\t0\t\t\t\t\n" . ($result eq 'skipped' ? '' : lines_of("flow $name", int($s * 1000), $folder));
}
for my $test (sort keys %again) {
    ran($again{$test}) or die "reach: \"$test\" fails as it is, see $tree/../log\n";
}
open my $f, '>', "$to.new" or die "$to: $!\n";
print $f $found;
close $f;
system("rm -rf $to.src && mkdir $to.src && cp -r $tree/src $tree/tests $to.src/") == 0 or die "no copy of the sources\n";
rename "$to.new", $to or die "$to: $!\n";
system("rm -rf $counts");
