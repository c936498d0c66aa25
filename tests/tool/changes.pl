# The changes that mutate.pl makes, one at a time: c_changes, sql_file_changes and json_changes give those of
# a text, each [offset, length, instead] and, for a condition turned round, the offset of its closing bracket.
use strict;
use warnings;

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
    my @promise = promises($text);
    grep { my $c = $_; !grep { $_->[0] <= $c->[0] && $c->[0] < $_->[1] } @promise } @out;
}

# [from, to] of what only holds promises: must(...), a loop with nothing else in it, a function that says so by its
# name and the calls of it. While the code keeps them a weaker one is seen by nothing.
sub promises {
    my ($text) = @_;
    my @out;
    while ($text =~ m{\bmust(?=(\((?:[^()]++|(?1))*\)))}g) { push @out, [$-[0], $+[1]] }
    while ($text =~ m{^static void promise_\w+\([^;\{]*\)\n\{.*?^\}}gms) { push @out, [$-[0], $+[0]] }
    while ($text =~ m{\bpromise_\w+(?=(\((?:[^()]++|(?1))*\)))}g) { push @out, [$-[0], $+[1]] }
    while ($text =~ m{^( +)for \([^{}]*?\) \{\n(.*?)^\1\}}gms) {
        my ($from, $to, $body) = ($-[0], $+[0], $2);
        $body =~ s{/\*.*?\*/}{}gs;
        $body =~ s{\bmust(\((?:[^()]++|(?1))*\));}{}g;
        $body =~ s{^ +(?:const )?(?:struct )?\w+ \*?\w+ = [^;]*;}{}gm;
        push @out, [$from, $to] if $body =~ /^\s*$/;
    }
    while ($text =~ m{^ +for (\((?:[^()]++|(?1))*\))\n +must(\((?:[^()]++|(?2))*\));}gm) { push @out, [$-[0], $+[0]] }
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

1;
